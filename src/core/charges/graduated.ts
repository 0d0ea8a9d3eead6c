import { canonical, dec, sum, ZERO } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import { walkRanges } from './ranges.js';
import type { RatedUsage } from './rated-usage.js';

/**
 * Each unit costs the price of the range it falls in, and every range reached adds its flat amount; at zero units the first
 * flat amount is due (charges.md 3.2). Ranges 0–10 at 10 + 2 and 11– at 5 + 3: 10 units cost 102, 11 cost 110.
 */
export function priceGraduated(properties: PropertiesByModel['graduated'], usage: RatedUsage): Price {
  const ranges = walkRanges(properties.graduatedRanges, usage.units).map(({ range, units }) => {
    const perUnit = dec(range.perUnitAmount);
    const flat = dec(range.flatAmount);
    const perUnitTotal = units.times(perUnit);
    return { range, units, perUnit: units.isZero() ? ZERO : perUnit, perUnitTotal, flat, total: perUnitTotal.plus(flat) };
  });
  const amount = sum(ranges.map(({ total }) => total));
  return {
    units: usage.units,
    amount,
    unitAmount: amountPerUnit(amount, usage.units),
    amountDetails: {
      graduatedRanges: ranges.map(({ range, units, perUnit, perUnitTotal, flat, total }) => ({
        fromValue: range.fromValue,
        toValue: range.toValue,
        units: canonical(units),
        perUnitAmount: canonical(perUnit),
        perUnitTotalAmount: canonical(perUnitTotal),
        flatUnitAmount: canonical(flat),
        totalWithFlatAmount: canonical(total),
      })),
    },
  };
}
