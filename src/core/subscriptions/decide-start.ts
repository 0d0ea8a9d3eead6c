import type { CalendarDate, Timezone } from '../../contract.js';
import { addDays } from '../time/calendar-date.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';

/** When a subscription begins, seen from the local day on which it is made (subscriptions.md 5.1). */
export type StartsOn = 'past' | 'today' | 'future';

export function startsOn(subscriptionAt: Instant, now: Instant, timezone: Timezone): StartsOn {
  const start = localDate(subscriptionAt, timezone);
  const today = localDate(now, timezone);
  return start < today ? 'past' : start > today ? 'future' : 'today';
}

/** Whether an `endingAt` is allowed: its local date lies after today's and after that of `subscriptionAt` (subscriptions.md 5.7). */
export function endsLater(endingAt: Instant, subscriptionAt: Instant, now: Instant, timezone: Timezone): boolean {
  const endDate = localDate(endingAt, timezone);
  return endDate > localDate(now, timezone) && endDate > localDate(subscriptionAt, timezone);
}

/**
 * The last local date whose boundary does not bill a subscription: a boundary bills what began on an earlier local date,
 * and was made on or before the boundary's own; earlier ones are never billed (subscriptions.md 5.1, 10.5).
 */
export function lastDateWithoutBoundary(startedAt: Instant, madeAt: Instant, timezone: Timezone): CalendarDate {
  const start = localDate(startedAt, timezone);
  const dayBeforeMade = addDays(localDate(madeAt, timezone), -1);
  return start > dayBeforeMade ? start : dayBeforeMade;
}

/**
 * The day from which a subscription is billed by days: that of its start, or the day after, when that day has been
 * billed to an ended subscription of the same external id (subscriptions.md 2.5).
 */
export function firstBilledDate(startedAt: Instant, lastBilledDate: CalendarDate | null, timezone: Timezone): CalendarDate {
  const start = localDate(startedAt, timezone);
  return lastBilledDate !== null && start <= lastBilledDate ? addDays(lastBilledDate, 1) : start;
}
