import type { Cents } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { dec } from '../money/decimal.js';
import { prorate } from '../time/proration.js';

export interface CommitmentSettlement {
  /** Of a whole plan period, in cents. */
  commitmentCents: Cents;
  /** Days of the period that the subscription had, and days of the whole period (plans.md 4.3). */
  days: number;
  periodDays: number;
  /** Σ of the fees that belong to the period (plans.md 4.4). */
  countedCents: Cents;
}

/**
 * What is missing from the minimum commitment of a period, in cents: the commitment's share of the days, rounded, less what
 * the fees of the period come to. Null when they reach it, or no day is settled (plans.md 4.3, 4.4).
 *
 * Example: 1 000 000 for 5 of 7 days, counted 71 429: 714 286 − 71 429 = 642 857.
 */
export function commitmentTrueUp({ commitmentCents, days, periodDays, countedCents }: CommitmentSettlement): Cents | null {
  if (days <= 0) return null;
  const missing = toCents(prorate(dec(commitmentCents), days, periodDays)) - countedCents;
  return missing > 0 ? missing : null;
}
