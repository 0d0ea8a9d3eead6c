import { canonical, dec, HUNDRED, sum } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import { walkRanges } from './ranges.js';
import type { RatedUsage } from './rated-usage.js';

/** One range in the `amountDetails` of a graduated percentage charge. */
export interface PercentageRangeDetails {
  fromValue: string;
  toValue: string | null;
  units: string;
  rate: string;
  perUnitTotalAmount: string;
  flatUnitAmount: string;
  totalWithFlatAmount: string;
}

/**
 * As graduated, but the units of a range cost `rate` percent of themselves (charges.md 3.3).
 * Ranges 0–10 at 1 % + 200 and 11– at 2 % + 300: 10 units cost 200.1, 11 cost 500.12.
 */
export function priceGraduatedPercentage(properties: PropertiesByModel['graduated_percentage'], usage: RatedUsage): Price {
  const ranges = walkRanges(properties.graduatedPercentageRanges, usage.units).map(({ range, units }) => {
    const flat = dec(range.flatAmount);
    const perUnitTotal = units.times(dec(range.rate)).dividedBy(HUNDRED);
    return { range, units, perUnitTotal, flat, total: perUnitTotal.plus(flat) };
  });
  const amount = sum(ranges.map(({ total }) => total));
  const details: PercentageRangeDetails[] = ranges.map(({ range, units, perUnitTotal, flat, total }) => ({
    fromValue: range.fromValue,
    toValue: range.toValue,
    units: canonical(units),
    rate: range.rate,
    perUnitTotalAmount: canonical(perUnitTotal),
    flatUnitAmount: canonical(flat),
    totalWithFlatAmount: canonical(total),
  }));
  return {
    units: usage.units,
    amount,
    unitAmount: amountPerUnit(amount, usage.units),
    amountDetails: { graduatedPercentageRanges: details },
  };
}
