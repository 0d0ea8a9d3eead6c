import { Decimal, HUNDRED, ZERO, dec } from '../money/decimal.js';
import type { ComputedFee } from './compute-invoice.js';

/**
 * What is to be paid of a fee, exact, in minor units: its amount less its share of coupons, plus its precise taxes, which
 * are on its precise amount less that share (credits.md 4.4). 0 for a fee that coupons paid, or that comes to 0 itself.
 */
export function feeAfterTax({ draft, credited, taxes }: ComputedFee): Decimal {
  const net = dec(draft.amountCents).minus(credited);
  if (net.lte(0)) return ZERO;
  const preciseTaxes = dec(draft.preciseAmountCents).minus(credited).times(taxes.taxesRate).dividedBy(HUNDRED);
  return Decimal.max(net.plus(preciseTaxes), ZERO);
}
