import { dec, Decimal } from '../money/decimal.js';
import { toCents } from '../money/cents.js';

/** A pricing unit always has two decimals (charges.md 5.1). */
export const PRICING_UNIT_EXPONENT = 2;

/** The pricing unit of a charge as fees and usage show it: `conversionRate` is what one unit is worth in major units of the currency. */
export interface PricingUnit {
  code: string;
  shortName: string;
  conversionRate: string;
}

/** What fees and usage lines show of their pricing unit: the amount in hundredths of it. */
export interface PricingUnitDetails extends PricingUnit {
  amountCents: number;
}

/**
 * An amount in a pricing unit, rounded half up to hundredths, and these hundredths converted, exact, to major units of the
 * currency: rounded, converted, and by the caller rounded again, in this order (charges.md 5.2).
 * Raises `amount_overflow` when the hundredths are no safe integer.
 */
export function convertPricingUnit(amount: Decimal, unit: PricingUnit): { details: PricingUnitDetails; amount: Decimal } {
  const hundredths = toCents(amount.times(new Decimal(10).pow(PRICING_UNIT_EXPONENT)), 'pricingUnitDetails.amountCents');
  return {
    details: { code: unit.code, shortName: unit.shortName, conversionRate: unit.conversionRate, amountCents: hundredths },
    amount: dec(hundredths).times(new Decimal(10).pow(-PRICING_UNIT_EXPONENT)).times(unit.conversionRate),
  };
}
