import { dec, ZERO } from '../money/decimal.js';
import { amountPerUnit, type Price } from './price.js';
import type { RatedUsage } from './rated-usage.js';

/**
 * The events bring their own prices, which are added up; 0 when there are no units (charges.md 3.7).
 * They are in minor units, so `exponent` decimals below the major ones: the currency's, or 2 in a pricing unit.
 */
export function priceDynamic(usage: RatedUsage, exponent: number): Price {
  const cents = usage.units.isZero() ? ZERO : usage.preciseTotalAmountCents ?? ZERO;
  const amount = cents.times(dec(10).pow(-exponent));
  return { units: usage.units, amount, unitAmount: amountPerUnit(amount, usage.units), amountDetails: {} };
}
