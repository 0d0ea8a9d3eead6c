import type { Refusals } from '../errors/billing-error.js';
import type { PropertiesByModel } from './charge-properties.js';
import { type InputObject, isObject, objectAt } from './input-object.js';
import { chargeModelAt } from './parse-charge.js';
import { parseModelProperties } from './parse-properties.js';

export type FixedChargeModel = 'standard' | 'graduated' | 'volume';

/** How a fixed charge is priced: a charge model with its normalised properties. */
export type FixedChargePricing = { [M in FixedChargeModel]: { chargeModel: M; properties: PropertiesByModel[M] } }[FixedChargeModel];

const FIXED_CHARGE_MODELS: readonly FixedChargeModel[] = ['standard', 'graduated', 'volume'];

/**
 * The model and properties of a fixed charge (plans.md 1.6), checked as those of a charge (charges.md 4), or null when refused; failures
 * are added to `refusals` under `path` ('fixedCharges.0.', or ''). The other fields of a fixed charge are the caller's.
 */
export function parseFixedChargePricing(input: unknown, path: string, refusals: Refusals): FixedChargePricing | null {
  const refusedBefore = refusals.list.length;
  const fixedCharge: InputObject = { fields: isObject(input) ? input : {}, path, refusals };
  const chargeModel = chargeModelAt(fixedCharge, FIXED_CHARGE_MODELS);
  if (!chargeModel) return null;
  const properties = parseModelProperties(chargeModel, objectAt(fixedCharge, 'properties'));
  return refusals.list.length > refusedBefore ? null : ({ chargeModel, properties } as FixedChargePricing);
}
