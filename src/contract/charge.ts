import type { Cents, DecimalInput } from './conventions.js';

/** How the units of a metric are priced in a plan (charges.md). Prices are decimals of major units of the plan's currency. */
export type ChargeInput = ChargeBase & (
  | Model<'standard', StandardProperties>
  | Model<'graduated', GraduatedProperties>
  | Model<'graduated_percentage', GraduatedPercentageProperties>
  | Model<'package', PackageProperties>
  | Model<'percentage', PercentageProperties>
  | Model<'volume', VolumeProperties>
  /** The price comes with each event, as its `preciseTotalAmountCents`. */
  | Model<'dynamic', {}>
  | Model<'custom', CustomProperties>
);

export type Charge = ChargeInput & { id: string; code: string };

interface ChargeBase {
  /** Unique within the plan; the metric's code by default. */
  code?: string;
  billableMetricCode: string;
  invoiceDisplayName?: string;
  /** Each event is billed as it comes in, not at the end of the period (charges.md 6). */
  payInAdvance?: boolean;
  /** In advance: on an invoice of its own (default), or as a fee without invoice. */
  invoiceable?: boolean;
  /** Fees without invoice are put on one invoice once they are paid (charges.md 8). */
  regroupPaidFees?: 'invoice' | null;
  /** Units of a recurring metric are weighed by the days for which they are there. */
  prorated?: boolean;
  /** Spending minimum of a period (charges.md 7). */
  minAmountCents?: Cents;
  taxCodes?: string[];
  /** Prices are in this unit; `conversionRate`: major units of the currency for one of it. */
  appliedPricingUnit?: { code: string; conversionRate: DecimalInput };
  /** Events may name the wallet that pays for them, as `target_wallet_code`. */
  acceptsTargetWallet?: boolean;
}

interface Model<M extends string, P> {
  chargeModel: M;
  properties: P & Grouped;
  /** The one with the most matching keys prices an event; an event that matches none falls to the charge's own properties. */
  filters?: ChargeFilter<P & Grouped>[];
}

interface ChargeFilter<P> {
  /** Values by property; `ALL_FILTER_VALUES` stands for any that the metric declares. */
  values: Record<string, string[]>;
  properties: P;
  invoiceDisplayName?: string;
}

interface Grouped {
  /** Event properties by whose values usage is parted: a line, and a price, for each. */
  pricingGroupKeys?: string[];
}

interface Range {
  fromValue: DecimalInput;
  /** Included; null in the last one. */
  toValue: DecimalInput | null;
  /** For the range as a whole, once a unit falls into it. */
  flatAmount: DecimalInput;
}

/** Units × price. */
export interface StandardProperties {
  amount: DecimalInput;
}

/** Each unit by the range it falls into. */
export interface GraduatedProperties {
  graduatedRanges: (Range & { perUnitAmount: DecimalInput })[];
}

/** The same with a percentage of the units' amount; `rate` in percent. */
export interface GraduatedPercentageProperties {
  graduatedPercentageRanges: (Range & { rate: DecimalInput })[];
}

/** A price for each package of units, begun ones whole, after `freeUnits`. */
export interface PackageProperties {
  amount: DecimalInput;
  packageSize: number;
  freeUnits?: DecimalInput;
}

/** A share of the units' amount, and a fixed amount for each event. */
export interface PercentageProperties {
  /** Percent. */
  rate: DecimalInput;
  /** For each event that is not free. */
  fixedAmount?: DecimalInput;
  freeUnitsPerEvents?: number;
  freeUnitsPerTotalAggregation?: DecimalInput;
  perTransactionMinAmount?: DecimalInput;
  perTransactionMaxAmount?: DecimalInput;
}

/** All units by the one range that the total falls into. */
export interface VolumeProperties {
  volumeRanges: (Range & { perUnitAmount: DecimalInput })[];
}

/** A function of the host's own: a key of `EngineOptions.customChargeModels`, and what it is given. */
export interface CustomProperties {
  customChargeModel: string;
  customProperties?: unknown;
}

/** Units of an add-on that a plan sells whether used or not (plans.md 5). */
export interface FixedChargeInput {
  /** Unique within the plan; the add-on's code by default. */
  code?: string;
  addOnCode: string;
  units: DecimalInput;
  payInAdvance?: boolean;
  /** Units are weighed by the days for which they are there. */
  prorated?: boolean;
  invoiceDisplayName?: string;
  taxCodes?: string[];
  chargeModel: 'standard' | 'graduated' | 'volume';
  properties: StandardProperties | GraduatedProperties | VolumeProperties;
  /** On update: new units count now, else from the next period. */
  applyUnitsImmediately?: boolean;
}

export type FixedCharge = FixedChargeInput & { id: string; code: string };
