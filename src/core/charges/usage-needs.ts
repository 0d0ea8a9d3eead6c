import { dec } from '../money/decimal.js';
import { hasTransactionBounds } from './per-transaction-bounds.js';
import type { PricingModel } from './pricing-model.js';

/** Whether the price depends on the single events and their order: a percentage charge with free units or bounds per transaction (charges.md 3.5). */
export function needsEventValues(model: PricingModel): boolean {
  if (model.chargeModel !== 'percentage') return false;
  const { freeUnitsPerEvents, freeUnitsPerTotalAggregation } = model.properties;
  return freeUnitsPerEvents !== null || !dec(freeUnitsPerTotalAggregation ?? 0).isZero() || hasTransactionBounds(model.properties);
}

/** Whether the price depends on how units came and went: graduated and prorated (charges.md 3.9). */
export function needsMovements(model: PricingModel): boolean {
  return model.chargeModel === 'graduated' && model.prorated === true;
}
