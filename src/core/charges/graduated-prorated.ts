import { Decimal, dec, sum, ZERO } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { PricedRange, PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import { walkRanges } from './ranges.js';
import { fullUnits, type RatedUsage } from './rated-usage.js';

/**
 * A coefficient is days ÷ days, cut at 120 digits, so that 31 × 11/31 falls short of 11 in its last digits.
 * Dropped far below anything published, this noise cannot keep half a cent from being rounded up.
 */
const QUOTIENT_NOISE_DECIMALS = 80;

/**
 * Graduated and prorated: each movement of units takes (or gives back) the units between the running total before and after it
 * in the ranges they lie in, for the days they last; units below a total of zero lie in no range. To that come the flat amounts of
 * all ranges up to the highest total reached, never prorated and never given back (charges.md 3.9).
 * What is given back beyond what was taken counts as 0; a final total below zero makes the amount 0.
 */
export function priceGraduatedProrated(properties: PropertiesByModel['graduated'], usage: RatedUsage): Price {
  if (!usage.movements) throw new RangeError('a prorated graduated charge is priced by unit movements');
  const ranges = properties.graduatedRanges;
  let total = ZERO;
  let highest = ZERO;
  let unitsAmount = ZERO;
  for (const { units, coefficient } of usage.movements) {
    const before = unitPrices(ranges, total);
    total = total.plus(units);
    unitsAmount = unitsAmount.plus(unitPrices(ranges, total).minus(before).times(coefficient));
    highest = Decimal.max(highest, total);
  }
  const units = fullUnits(usage);
  if (total.lt(0)) return { units: ZERO, amount: ZERO, unitAmount: ZERO, amountDetails: {} };

  const flatAmounts = sum(walkRanges(ranges, highest).map(({ range }) => dec(range.flatAmount)));
  const amount = Decimal.max(0, roundHalfUp(unitsAmount, QUOTIENT_NOISE_DECIMALS)).plus(flatAmounts);
  return { units, amount, unitAmount: amountPerUnit(amount, units), amountDetails: {} };
}

/** What the units up to a total cost for a full period, without flat amounts. */
function unitPrices(ranges: readonly PricedRange[], total: Decimal): Decimal {
  return sum(walkRanges(ranges, Decimal.max(0, total)).map(({ range, units }) => units.times(dec(range.perUnitAmount))));
}
