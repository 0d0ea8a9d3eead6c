import type { CalendarDate, Timezone } from '../../contract.js';
import { addDays } from '../time/calendar-date.js';
import type { BillingRhythm } from '../time/billing-period.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';
import { boundaryFrom } from './rhythm.js';

/** When a subscription begins, seen from the local day on which it is made (subscriptions.md 5.1). */
export type StartsOn = 'past' | 'today' | 'future';

export function startsOn(subscriptionAt: Instant, now: Instant, timezone: Timezone): StartsOn {
  const start = localDate(subscriptionAt, timezone);
  const today = localDate(now, timezone);
  return start < today ? 'past' : start > today ? 'future' : 'today';
}

/**
 * The first boundary that bills a subscription: it began on an earlier local date, and was made on or before the
 * boundary's own; earlier boundaries are never billed (subscriptions.md 5.1, 10.5).
 */
export function firstBoundary(invoices: BillingRhythm, startedAt: Instant, madeAt: Instant, timezone: Timezone): CalendarDate {
  const dayAfterStart = addDays(localDate(startedAt, timezone), 1);
  const madeOn = localDate(madeAt, timezone);
  return boundaryFrom(invoices, dayAfterStart > madeOn ? dayAfterStart : madeOn);
}

/**
 * The day from which a subscription is billed by days: that of its start, or the day after, when that day has been
 * billed to an ended subscription of the same external id (subscriptions.md 2.5).
 */
export function firstBilledDate(startedAt: Instant, lastBilledDate: CalendarDate | null, timezone: Timezone): CalendarDate {
  const start = localDate(startedAt, timezone);
  return lastBilledDate !== null && start <= lastBilledDate ? addDays(lastBilledDate, 1) : start;
}
