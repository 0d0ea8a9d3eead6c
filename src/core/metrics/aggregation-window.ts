import { type CalendarDate, daysFromTo } from '../time/calendar-date.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';

/** The stretch of time that usage is aggregated for, and what its days are weighed against (usage.md 1, 7). */
export interface AggregationWindow {
  /** Both ends inclusive (subscriptions.md 3.2). */
  from: Instant;
  to: Instant;
  /** The instant up to which levels are held, where it is not `to`: at a plan change its very instant, though an event of it is the new plan's. */
  heldTo?: Instant;
  /** The customer's. */
  timezone: string;
  /** D: the days of the whole period, however much of it the window covers. */
  periodDays: number;
  /** The first date that goes by days: that of `from`, or the first billed day if later (usage.md 7.6). */
  firstBilledDate: CalendarDate;
  /** The last date that goes by days: that of `to`; for the record that an upgrade ends, the day before (usage.md 7.5). */
  lastBilledDate: CalendarDate;
  /** The whole period as instants, the end exclusive (midnight after its last day): T of a weighted sum. */
  periodStart: Instant;
  periodEnd: Instant;
}

/** The local date of an event. */
export function dateInWindow(window: AggregationWindow, instant: Instant): CalendarDate {
  return localDate(instant, window.timezone);
}

/** The billed days from one date to another, both included and cut to the window; 0 when none is left. Null: the window's first, or last. */
export function billedDays(window: AggregationWindow, from: CalendarDate | null, to: CalendarDate | null): number {
  const first = from === null || from < window.firstBilledDate ? window.firstBilledDate : from;
  const last = to === null || to > window.lastBilledDate ? window.lastBilledDate : to;
  return first > last ? 0 : daysFromTo(first, last);
}

/** The instant up to which a level is held to last: midnight after the period, or the instant that ends the window early (usage.md 6.5). */
export function endOfStretches(window: AggregationWindow): Instant {
  return window.to + 1 === window.periodEnd ? window.periodEnd : window.heldTo ?? window.to;
}
