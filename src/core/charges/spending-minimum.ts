import { dec, Decimal } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import { feeAmounts, type FeeAmounts } from './fee-amounts.js';
import { PRICING_UNIT_EXPONENT, type PricingUnit } from './pricing-unit.js';

/** A charge's spending minimum, and what it is measured against, on one billing. */
export interface SpendingMinimum {
  /** For a full period; minor units of the currency, hundredths in a pricing unit. */
  minAmountCents: number;
  /** Days of the part billed and of the full period, first and last included, in the customer's timezone. */
  days: number;
  periodDays: number;
  /** Σ of the `amountCents` of all the charge's fees on this billing; in a pricing unit Σ of their hundredths. */
  usedCents: number;
}

/** The minimum due for the part billed, exact: M × d ÷ D (charges.md 7.1). Same unit as `minAmountCents`. */
export function dueMinimum({ minAmountCents, days, periodDays }: Omit<SpendingMinimum, 'usedCents'>): Decimal {
  return dec(minAmountCents).times(days).dividedBy(periodDays);
}

/**
 * The figures of the one true-up fee that makes up for what is missing from the due minimum, its unit amount the amount; null when
 * nothing is missing, or so little that it rounds to 0 (charges.md 7.3). `exponent` is the currency's.
 * M 1000 for 15 of 31 days, 200 used: 283.87 → 284.
 */
export function trueUpAmounts(minimum: SpendingMinimum, exponent: number, unit: PricingUnit | null = null): FeeAmounts | null {
  const missing = dueMinimum(minimum).minus(minimum.usedCents);
  if (roundHalfUp(missing).lte(0)) return null;
  const amount = missing.times(new Decimal(10).pow(-(unit ? PRICING_UNIT_EXPONENT : exponent)));
  return feeAmounts({ amount, unitAmount: amount }, exponent, unit);
}
