import type { Cents } from '../../contract.js';
import { Decimal, dec } from '../money/decimal.js';

/** A note of the customer with something left, as an invoice that is made final sees it; minor units. */
export interface AvailableNote {
  id: string;
  number: string;
  balanceCents: Cents;
}

export interface NoteUse extends AvailableNote {
  amountCents: Cents;
}

export interface NotesUsed {
  uses: NoteUse[];
  /** What the notes pay of each fee, exact, in the order of the fees. */
  shares: Decimal[];
  amountCents: Cents;
}

/**
 * Pays an invoice with the customer's credit notes, the oldest first, each up to its balance, until nothing is left. Each
 * payment is spread over the fees in proportion to what is left of them; taxes are not touched (credits.md 1.9).
 * `feesAfterTax` is each fee less its coupons, plus its taxes, exact.
 */
export function useCreditNotes(totalCents: Cents, notes: readonly AvailableNote[], feesAfterTax: readonly Decimal[]): NotesUsed {
  const shares = feesAfterTax.map(() => dec(0));
  const uses: NoteUse[] = [];
  let left = totalCents;
  for (const note of notes) {
    const amountCents = Math.min(note.balanceCents, left);
    if (amountCents <= 0) continue;
    for (const [index, fee] of feesAfterTax.entries()) {
      const share = shares[index]!;
      const grown = share.plus(fee.minus(share).times(amountCents).dividedBy(left));
      shares[index] = Decimal.max(Decimal.min(grown, fee), 0);
    }
    uses.push({ ...note, amountCents });
    left -= amountCents;
  }
  return { uses, shares, amountCents: totalCents - left };
}
