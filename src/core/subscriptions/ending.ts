import type { CalendarDate, Timezone } from '../../contract.js';
import { addDays } from '../time/calendar-date.js';
import { type BillingRhythm, periodHolding } from '../time/billing-period.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';
import { isBoundary } from './rhythm.js';

/** How a subscription's record ended: by a call, by its `endingAt`, or because another plan took over. */
export type EndedBy = 'call' | 'ending_at' | 'upgrade' | 'downgrade';

export interface SubscriptionEnd {
  startedAt: Instant;
  terminatedAt: Instant;
  endedBy: EndedBy;
}

/**
 * Whether the period of this rhythm that would begin on the day of the end was not opened: at a downgrade, which happens at
 * the boundary, and when `endingAt` lies on a period's first day (subscriptions.md 7.11, 9.1). The period closed is then the
 * last one. A record that itself began on that day has opened its period by its start.
 */
export function endsUnopened(rhythm: BillingRhythm, { startedAt, terminatedAt, endedBy }: SubscriptionEnd, timezone: Timezone): boolean {
  if (endedBy === 'downgrade') return true;
  const date = localDate(terminatedAt, timezone);
  return endedBy === 'ending_at' && isBoundary(rhythm, date) && localDate(startedAt, timezone) < date;
}

/**
 * The last local date that an ended subscription was billed for by days: the day of the end, but not one that was not opened
 * or that belongs to the plan that took over, nor any of a plan in arrears after its last boundary when it ended without
 * invoice (subscriptions.md 2.5, 7.3, 9.1, 9.3). `feeBilledTo`: the last date that a fee was billed for, which after a change
 * of timezone may lie behind the end of the period that the new one gives.
 */
export function lastDateBilled(
  planRhythm: BillingRhythm, end: SubscriptionEnd, { payInAdvance, invoiced, feeBilledTo }: { payInAdvance: boolean; invoiced: boolean; feeBilledTo: CalendarDate | null },
  timezone: Timezone,
): CalendarDate {
  const date = localDate(end.terminatedAt, timezone);
  const unopened = endsUnopened(planRhythm, end, timezone);
  if (!invoiced && !payInAdvance) return addDays(periodHolding(planRhythm, unopened ? addDays(date, -1) : date).from, -1);
  const dayBefore = addDays(date, -1);
  if (unopened) return feeBilledTo !== null && feeBilledTo > dayBefore ? feeBilledTo : dayBefore;
  return end.endedBy === 'upgrade' ? dayBefore : date;
}
