import type { PropertiesByModel } from '../charges/charge-properties.js';
import type { FixedChargePricing } from '../charges/parse-fixed-charge-pricing.js';
import { walkRanges } from '../charges/ranges.js';
import { Decimal, ZERO, dec, sum } from '../money/decimal.js';
import type { FixedChargeUnits } from './fixed-charge-units.js';

/**
 * The exact price of a fixed charge, in major units (plans.md 5.7): the ranges are chosen by the units in force at the end,
 * the weighted units are multiplied, flat amounts are never prorated. Graduated, no units cost nothing.
 *
 * Example: ranges 0–5 at 0.10 and flat 10, from 6 at 2 and flat 20; ten units for half of a period: 0.25 + 5 + 30 = 35.25.
 */
export function fixedChargePrice({ chargeModel, properties }: FixedChargePricing, { inForce, weighted }: FixedChargeUnits): Decimal {
  switch (chargeModel) {
    case 'standard':
      return weighted.times(dec(properties.amount));
    case 'volume': {
      const { range } = walkRanges(properties.volumeRanges, inForce).at(-1)!;
      return weighted.times(dec(range.perUnitAmount)).plus(dec(range.flatAmount));
    }
    case 'graduated':
      return graduatedPrice(properties, { inForce, weighted });
  }
}

function graduatedPrice({ graduatedRanges }: PropertiesByModel['graduated'], { inForce, weighted }: FixedChargeUnits): Decimal {
  if (inForce.isZero()) return ZERO;
  return sum(
    walkRanges(graduatedRanges, inForce).map(({ range, units }) =>
      units.times(weighted).times(dec(range.perUnitAmount)).dividedBy(inForce).plus(dec(range.flatAmount)),
    ),
  );
}

/**
 * What a rise of the units costs in the middle of a period that is paid for in advance (plans.md 5.8): the price of the new
 * count less that of the units paid for, at least 0; prorated, the share of the days from the day of the change to the
 * period's end. Exact, in major units. Nothing when the count did not rise.
 *
 * Examples at 10 a unit: 10 paid, 15 now: 50; the same on 20 March, prorated: 5 × 12/31 × 10 = 19.35….
 */
export function unitsRisePrice(
  pricing: FixedChargePricing, paid: Decimal, units: Decimal, prorated: { days: number; periodDays: number } | null,
): Decimal {
  if (units.lte(paid)) return ZERO;
  const price = (count: Decimal) => fixedChargePrice(pricing, { inForce: count, weighted: count });
  const rise = Decimal.max(price(units).minus(price(paid)), ZERO);
  return prorated === null ? rise : rise.times(prorated.days).dividedBy(prorated.periodDays);
}
