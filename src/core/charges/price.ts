import type { Decimal } from '../money/decimal.js';
import { ZERO } from '../money/decimal.js';

/** The exact price of a bucket: major units of the currency, or of the pricing unit. Nothing is rounded yet. */
export interface Price {
  /** The full units the fee shows; 0 where charges.md 1.7 takes everything to 0. */
  units: Decimal;
  amount: Decimal;
  /** 0 at zero units (charges.md 1.6). */
  unitAmount: Decimal;
  /** Keys by charge model (charges.md 3), decimals as canonical strings, counts of events as numbers. */
  amountDetails: Record<string, unknown>;
}

/** amount ÷ units; 0 when there are no units. */
export function amountPerUnit(amount: Decimal, units: Decimal): Decimal {
  return units.isZero() ? ZERO : amount.dividedBy(units);
}
