import { canonical, dec, Decimal, ZERO } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import type { RatedUsage } from './rated-usage.js';

/**
 * Units above the free ones are sold in packages, a started one counting whole; the unit amount is that of the **paid** units
 * (charges.md 3.4). 121 units in packages of 10 at 100: 13 packages, 1300.
 */
export function pricePackage(properties: PropertiesByModel['package'], usage: RatedUsage): Price {
  const paid = Decimal.max(0, usage.units.minus(dec(properties.freeUnits)));
  const perPackage = dec(properties.amount);
  const amount = paid.dividedBy(properties.packageSize).ceil().times(perPackage);
  const used = !usage.units.isZero();
  return {
    units: usage.units,
    amount,
    unitAmount: amountPerUnit(amount, paid),
    amountDetails: {
      freeUnits: used ? properties.freeUnits : '0',
      paidUnits: canonical(paid),
      perPackageSize: used ? properties.packageSize : 0,
      perPackageUnitAmount: canonical(used ? perPackage : ZERO),
    },
  };
}
