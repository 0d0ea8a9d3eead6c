import { canonical, dec } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import { publishedQuotient } from './published-decimal.js';
import { walkRanges } from './ranges.js';
import { fullUnits, type RatedUsage } from './rated-usage.js';

/**
 * The range that the **full** units reach prices all (prorated) units and adds its flat amount, which is never prorated; at zero
 * units the first range's flat amount is due (charges.md 3.6). A decimal quantity between two whole ranges belongs to the upper one.
 * Ranges 0–100 at 2 + 10, 101– at 1: 100 units cost 210, 101 cost 101.
 */
export function priceVolume(properties: PropertiesByModel['volume'], usage: RatedUsage): Price {
  const units = fullUnits(usage);
  const { range } = walkRanges(properties.volumeRanges, units).at(-1)!;
  const perUnitTotal = usage.units.times(dec(range.perUnitAmount));
  const flat = dec(range.flatAmount);
  const amount = perUnitTotal.plus(flat);
  return {
    units,
    amount,
    unitAmount: amountPerUnit(amount, units),
    amountDetails: {
      flatUnitAmount: canonical(flat),
      perUnitAmount: publishedQuotient(amountPerUnit(perUnitTotal, units)),
      perUnitTotalAmount: canonical(perUnitTotal),
    },
  };
}
