import { dec } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import { fullUnits, type RatedUsage } from './rated-usage.js';

/**
 * Every unit costs the same. A prorated charge pays for its prorated units, while the unit amount is that of the full units
 * (charges.md 3.1). 4 units at 12.5 cost 50.
 */
export function priceStandard(properties: PropertiesByModel['standard'], usage: RatedUsage): Price {
  const units = fullUnits(usage);
  const amount = usage.units.times(dec(properties.amount));
  return { units, amount, unitAmount: amountPerUnit(amount, units), amountDetails: {} };
}
