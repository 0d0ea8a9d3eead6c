import { toCents, wholeCents } from '../money/cents.js';
import { dec, Decimal } from '../money/decimal.js';
import { truncate } from '../money/rounding.js';
import { amountPerUnit } from './price.js';
import { convertPricingUnit, type PricingUnit, type PricingUnitDetails } from './pricing-unit.js';
import { publishedExact, publishedQuotient } from './published-decimal.js';

/** The money figures of a usage fee, as published. */
export interface FeeAmounts {
  /** Minor units, rounded half up, once. */
  amountCents: number;
  /** The same before that rounding. */
  preciseAmountCents: string;
  /** Major units, 15 decimals. */
  preciseUnitAmount: string;
  /** Minor units, truncated: to look at only (charges.md 1.4). */
  unitAmountCents: number;
  pricingUnitDetails: PricingUnitDetails | null;
}

/**
 * The published figures of a price, by charges.md 1.2 to 1.4; with a pricing unit the price is in it and is rounded to its hundredths
 * before it is converted, the unit amount converted unrounded (charges.md 5.2, 5.3). `exponent` is always the currency's.
 * Raises `amount_overflow`. EUR 0.005 → 1 cent; 300 units at 1.0 at a rate of 0.5 → 30000 hundredths, 15000 cents, unit 0.5.
 */
export function feeAmounts(price: { amount: Decimal; unitAmount: Decimal }, exponent: number, unit: PricingUnit | null = null): FeeAmounts {
  const unitAmount = unit ? price.unitAmount.times(unit.conversionRate) : price.unitAmount;
  return { ...amounts(price.amount, exponent, unit), ...unitAmounts(unitAmount, exponent) };
}

/**
 * The published figures of an event in advance: as `feeAmounts`, but the unit amount is the **rounded** amount ÷ the units shown on
 * the fee (charges.md 6.6); 0 when the amount or the units are 0.
 */
export function feeAmountsInAdvance(amount: Decimal, shownUnits: Decimal, exponent: number, unit: PricingUnit | null = null): FeeAmounts {
  const figures = amounts(amount, exponent, unit);
  const rounded = dec(figures.amountCents).times(new Decimal(10).pow(-exponent));
  return { ...figures, ...unitAmounts(amountPerUnit(rounded, shownUnits), exponent) };
}

function amounts(amount: Decimal, exponent: number, unit: PricingUnit | null): Omit<FeeAmounts, 'preciseUnitAmount' | 'unitAmountCents'> {
  const converted = unit ? convertPricingUnit(amount, unit) : { amount, details: null };
  const cents = inMinorUnits(converted.amount, exponent);
  return { amountCents: toCents(cents), preciseAmountCents: publishedExact(cents), pricingUnitDetails: converted.details };
}

function unitAmounts(unitAmount: Decimal, exponent: number): Pick<FeeAmounts, 'preciseUnitAmount' | 'unitAmountCents'> {
  return {
    preciseUnitAmount: publishedQuotient(unitAmount),
    unitAmountCents: wholeCents(truncate(inMinorUnits(unitAmount, exponent)), 'unitAmountCents'),
  };
}

function inMinorUnits(amount: Decimal, exponent: number): Decimal {
  return amount.times(new Decimal(10).pow(exponent));
}
