import type { CalendarDate, Timezone } from '../../contract.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';

const HOUR = 3_600_000;

/** When the trial ends: so many times 24 hours after the first start under this external id (subscriptions.md 6.1). */
export function trialEnd(firstStartedAt: Instant, trialPeriod: number): Instant {
  return firstStartedAt + trialPeriod * 24 * HOUR;
}

/** First local date that the plan's fee is due for: the date on which the trial ends; null without a trial (subscriptions.md 6.3). */
export function firstDateAfterTrial(firstStartedAt: Instant, trialPeriod: number, timezone: Timezone): CalendarDate | null {
  return trialPeriod > 0 ? localDate(trialEnd(firstStartedAt, trialPeriod), timezone) : null;
}
