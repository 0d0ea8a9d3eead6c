import type { Cents } from '../../contract.js';
import type { NoteLimits } from './note-limits.js';

/** An invoice of bought credits, and what is left of them; minor units (credits.md 1.7). */
export interface NotedTopUp {
  totalAmountCents: Cents;
  totalPaidAmountCents: Cents;
  totalDueAmountCents: Cents;
  /** Σ refunds of the notes that it has. */
  refundedCents: Cents;
  /** What is left of the credits that it bought; null while they are not paid. */
  remainingCents: Cents | null;
}

/**
 * An unpaid top-up can only be offset, a paid one only be refunded, as far as its credits are still there (credits.md 1.7).
 * `creditable` bounds the whole note.
 */
export function topUpLimits(topUp: NotedTopUp): NoteLimits {
  const { totalAmountCents, totalPaidAmountCents, totalDueAmountCents, refundedCents, remainingCents } = topUp;
  if (remainingCents === null) {
    const offsettable = totalPaidAmountCents === 0 ? Math.max(totalDueAmountCents, 0) : 0;
    return { creditable: Math.min(offsettable, totalAmountCents), refundable: 0, offsettable };
  }
  const refundable = Math.max(Math.min(remainingCents, totalPaidAmountCents - refundedCents), 0);
  return { creditable: refundable, refundable, offsettable: 0 };
}
