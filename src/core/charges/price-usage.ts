import { ZERO } from '../money/decimal.js';
import { priceCustom } from './custom.js';
import { priceDynamic } from './dynamic.js';
import { priceGraduated } from './graduated.js';
import { priceGraduatedPercentage } from './graduated-percentage.js';
import { priceGraduatedProrated } from './graduated-prorated.js';
import { pricePackage } from './package.js';
import { pricePercentage } from './percentage.js';
import type { Price } from './price.js';
import type { PricingModel } from './pricing-model.js';
import { fullUnits, NO_USAGE, type RatedUsage } from './rated-usage.js';
import { priceStandard } from './standard.js';
import { needsMovements } from './usage-needs.js';
import { priceVolume } from './volume.js';
import { withoutFlatAmounts } from './without-flat-amounts.js';

/**
 * The exact price of what one bucket and group used (charges.md 3), in major units of the currency or of the charge's pricing unit.
 * `exponent` is the currency's, or `PRICING_UNIT_EXPONENT` in a pricing unit; only the dynamic model reads it.
 * Units or an amount below zero cost nothing, flat amounts included, and leave the details of zero units (charges.md 1.7).
 * Raises `validation_failed` when a custom charge model fails.
 */
export function priceUsage(model: PricingModel, usage: RatedUsage, exponent: number): Price {
  if (fullUnits(usage).lt(0)) return nothingDue(model);
  // Units weighed by days may be below zero while units are left: movements are priced one by one instead (charges.md 3.9.4).
  if (!needsMovements(model) && usage.units.lt(0)) return nothingDue(model);
  const price = priceByModel(model, usage, exponent);
  return price.amount.lt(0) ? nothingDue(model) : price;
}

function priceByModel(model: PricingModel, usage: RatedUsage, exponent: number): Price {
  switch (model.chargeModel) {
    case 'standard':
      return priceStandard(model.properties, usage);
    case 'graduated':
      return needsMovements(model) ? priceGraduatedProrated(model.properties, usage) : priceGraduated(model.properties, usage);
    case 'graduated_percentage':
      return priceGraduatedPercentage(model.properties, usage);
    case 'package':
      return pricePackage(model.properties, usage);
    case 'percentage':
      return pricePercentage(model.properties, usage);
    case 'volume':
      return priceVolume(model.properties, usage);
    case 'dynamic':
      return priceDynamic(usage, exponent);
    case 'custom':
      return priceCustom(model.properties, model.customChargeModel, usage);
  }
}

/** The price of zero units without flat amounts. A host's own function is not asked: nothing is due, whatever it says. */
function nothingDue(model: PricingModel): Price {
  if (model.chargeModel === 'custom') return { units: ZERO, amount: ZERO, unitAmount: ZERO, amountDetails: {} };
  return priceByModel(withoutFlatAmounts(model), NO_USAGE, 0);
}
