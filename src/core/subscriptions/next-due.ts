import type { CalendarDate, SubscriptionStatus, Timezone } from '../../contract.js';
import type { Instant } from '../time/instant.js';
import { addDays } from '../time/calendar-date.js';
import { localDate, startOfDay } from '../time/timezone.js';
import { trialEnd } from './trial.js';

/** What time brings about for a subscription, in the order in which it is done at one instant (subscriptions.md 10.1). */
export type DueKind = 'timeout' | 'end' | 'switch' | 'boundary' | 'start' | 'trial_end' | 'termination_alert';
const ORDER: readonly DueKind[] = ['timeout', 'end', 'switch', 'boundary', 'start', 'trial_end', 'termination_alert'];

export interface DueItem {
  kind: DueKind;
  at: Instant;
}

export interface Schedule {
  status: SubscriptionStatus;
  subscriptionAt: Instant;
  endingAt: Instant | null;
  /** The next boundary that is to be billed, `''` when there is none. */
  nextBoundary: CalendarDate | '';
  /** The boundary at which a scheduled change of plan takes effect. */
  switchDate: CalendarDate | null;
  startedAt: Instant | null;
  /** A scheduled change of plan: it starts when the present record switches, not by itself. */
  waitsForPrevious: boolean;
  firstStartedAt: Instant | null;
  /** Days; 0 without a trial. */
  trialPeriod: number;
  trialEndedAt: Instant | null;
  /** The termination alerts already told or skipped, as days before the end (payments.md 11). */
  alertsTold: readonly number[];
  /** When it has waited long enough for its first payment; null: for ever (payments.md 5.4). */
  expiresAt: Instant | null;
}

/** Days before the date of `endingAt` on which the host is told. */
export const TERMINATION_ALERT_DAYS = [45, 15] as const;

/** The termination alerts that are not told, because their day was past when `endingAt` was set (payments.md 11). */
export function alertsPassed(endingAt: Instant | null, now: Instant, timezone: Timezone): number[] {
  if (endingAt === null) return [];
  const today = localDate(now, timezone);
  return TERMINATION_ALERT_DAYS.filter((days) => addDays(localDate(endingAt, timezone), -days) < today);
}

/** Whether a due item is done before another: by instant, then by kind. */
export function compareDue(a: DueItem, b: DueItem): number {
  return a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
}

/**
 * The first thing that time brings about for a subscription, or null. The period that would begin on the local date of
 * `endingAt` is not opened (subscriptions.md 9.1), so its boundary is never due.
 */
export function nextDue(schedule: Schedule, timezone: Timezone): DueItem | null {
  const { status, endingAt, nextBoundary } = schedule;
  if (status === 'pending') {
    return schedule.waitsForPrevious ? null : { kind: 'start', at: startOfDay(localDate(schedule.subscriptionAt, timezone), timezone) };
  }
  if (status === 'incomplete') return schedule.expiresAt === null ? null : { kind: 'timeout', at: schedule.expiresAt };
  if (status !== 'active') return null;
  const items: DueItem[] = [];
  const endDate = endingAt === null ? null : localDate(endingAt, timezone);
  // A plan that took over when the end set for it was past ends at once, and not before it began.
  if (endingAt !== null) items.push({ kind: 'end', at: Math.max(endingAt, schedule.startedAt ?? endingAt) });
  if (nextBoundary !== '' && nextBoundary !== endDate) {
    items.push({ kind: nextBoundary === schedule.switchDate ? 'switch' : 'boundary', at: startOfDay(nextBoundary, timezone) });
  }
  if (schedule.trialPeriod > 0 && schedule.trialEndedAt === null && schedule.firstStartedAt !== null) {
    items.push({ kind: 'trial_end', at: trialEnd(schedule.firstStartedAt, schedule.trialPeriod) });
  }
  if (endDate !== null) {
    for (const days of TERMINATION_ALERT_DAYS) {
      const at = Math.max(startOfDay(addDays(endDate, -days), timezone), schedule.startedAt ?? 0);
      if (!schedule.alertsTold.includes(days)) items.push({ kind: 'termination_alert', at });
    }
  }
  return items.sort(compareDue)[0] ?? null;
}
