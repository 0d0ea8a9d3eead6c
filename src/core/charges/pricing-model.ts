import type { CustomChargeModel } from '../../contract.js';
import type { ChargeModel, ChargeProperties, PropertiesByModel } from './charge-properties.js';

/** What prices the units of one bucket: a charge model with the properties of the charge, or of one of its filters. */
export type PricingModel =
  | { [M in Exclude<ChargeModel, 'graduated' | 'custom'>]: { chargeModel: M; properties: PropertiesByModel[M] } }[Exclude<ChargeModel, 'graduated' | 'custom'>]
  /** `prorated`: priced movement by movement (charges.md 3.9). Other prorated models get prorated units and need not know. */
  | { chargeModel: 'graduated'; properties: PropertiesByModel['graduated']; prorated?: boolean }
  /** `customChargeModel`: the host's function of that name. */
  | { chargeModel: 'custom'; properties: PropertiesByModel['custom']; customChargeModel: CustomChargeModel };

/**
 * The pricing of one bucket of a charge: `properties` are the filter's for a filter's bucket, the charge's own for the rest (charges.md 2.3).
 * `customChargeModels` are the host's registered functions by name; a custom charge whose function is missing throws a `RangeError`,
 * since no such charge can have been accepted (charges.md 4).
 */
export function pricingModel(
  charge: { chargeModel: ChargeModel; prorated: boolean },
  properties: ChargeProperties,
  customChargeModels: Readonly<Record<string, CustomChargeModel>> = {},
): PricingModel {
  if (charge.chargeModel !== 'custom') {
    return { chargeModel: charge.chargeModel, properties, prorated: charge.prorated } as PricingModel;
  }
  const custom = properties as PropertiesByModel['custom'];
  const customChargeModel = Object.hasOwn(customChargeModels, custom.customChargeModel) ? customChargeModels[custom.customChargeModel] : undefined;
  if (!customChargeModel) throw new RangeError(`custom charge model is not registered: ${custom.customChargeModel}`);
  return { chargeModel: 'custom', properties: custom, customChargeModel };
}
