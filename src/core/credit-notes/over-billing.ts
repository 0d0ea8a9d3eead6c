import type { Cents, DecimalString } from '../../contract.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import { type CreditableFee, creditableOfFee } from './creditable-fee.js';

/** A fee of a progressive invoice, with what an earlier progressive invoice had billed of it already, exact, in minor units. */
export interface ProgressiveFee extends CreditableFee {
  creditedBefore: DecimalString;
}

/**
 * The items by which a credit note gives back what a progressive invoice billed too much, from the largest fee down
 * (plans.md 6.6), and what is left to give back by earlier ones. What an earlier invoice billed of a fee is not this one's to
 * give back: an item counts for its share of what the invoice itself billed.
 */
export function overBillingItems(fees: readonly ProgressiveFee[], excessCents: Cents | Decimal): { items: { feeId: string; amount: DecimalString }[]; left: Decimal } {
  let left = dec(excessCents);
  const items: { feeId: string; amount: DecimalString }[] = [];
  for (const fee of [...fees].sort((a, b) => b.amountCents - a.amountCents)) {
    const own = dec(fee.amountCents).minus(fee.creditedBefore);
    const creditable = dec(creditableOfFee(fee));
    if (left.lte(0) || own.lte(0) || creditable.lte(0)) continue;
    const share = own.dividedBy(fee.amountCents);
    const most = creditable.times(share);
    const taken = Decimal.min(left, most);
    items.push({ feeId: fee.id, amount: canonical(taken.eq(most) ? creditable : taken.dividedBy(share)) });
    left = left.minus(taken);
  }
  return { items, left };
}
