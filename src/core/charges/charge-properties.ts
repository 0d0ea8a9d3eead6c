/** The units above the `toValue` before it (0 in the first) up to and including its own; `toValue` null: no end. Decimals are canonical strings. */
export interface Range {
  fromValue: string;
  toValue: string | null;
}

/** A range whose units cost `perUnitAmount` each, plus `flatAmount` once; major units. */
export interface PricedRange extends Range {
  perUnitAmount: string;
  flatAmount: string;
}

/** A range whose units cost `rate` percent of themselves, plus `flatAmount` once, in major units. */
export interface PercentageRange extends Range {
  rate: string;
  flatAmount: string;
}

export interface GroupedPricing {
  /** The event properties that split a bucket into groups (charges.md 2.4); null when there are none. */
  pricingGroupKeys: string[] | null;
}

/** The normalised properties of each charge model (charges.md 3): complete, decimals as canonical strings, null where unset. */
export interface PropertiesByModel {
  standard: { amount: string };
  graduated: { graduatedRanges: PricedRange[] };
  graduated_percentage: { graduatedPercentageRanges: PercentageRange[] };
  package: { amount: string; packageSize: number; freeUnits: string };
  percentage: {
    rate: string;
    fixedAmount: string;
    freeUnitsPerEvents: number | null;
    freeUnitsPerTotalAggregation: string | null;
    perTransactionMinAmount: string | null;
    perTransactionMaxAmount: string | null;
  };
  volume: { volumeRanges: PricedRange[] };
  dynamic: Record<never, never>;
  custom: { customChargeModel: string; customProperties: unknown };
}

export type ChargeModel = keyof PropertiesByModel;
export type PropertiesOf<M extends ChargeModel> = PropertiesByModel[M] & GroupedPricing;
export type ChargeProperties = { [M in ChargeModel]: PropertiesOf<M> }[ChargeModel];

export const CHARGE_MODELS: readonly ChargeModel[] = [
  'standard', 'graduated', 'graduated_percentage', 'package', 'percentage', 'volume', 'dynamic', 'custom',
];
