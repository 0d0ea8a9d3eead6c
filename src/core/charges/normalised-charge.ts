import type { ChargeModel, ChargeProperties } from './charge-properties.js';

/** A valid charge in its stored form: plain JSON, complete, decimals as canonical strings, null where unset (charges.md 4.1, 4.2). */
export interface NormalisedCharge {
  /** null: the caller gives the default code (plans.md 1.10). */
  code: string | null;
  billableMetricCode: string;
  chargeModel: ChargeModel;
  /** Price what no filter matches. */
  properties: ChargeProperties;
  filters: NormalisedChargeFilter[];
  invoiceDisplayName: string | null;
  payInAdvance: boolean;
  invoiceable: boolean;
  regroupPaidFees: 'invoice' | null;
  prorated: boolean;
  /** Minor units of the currency; hundredths of the pricing unit if there is one. */
  minAmountCents: number;
  taxCodes: string[] | null;
  appliedPricingUnit: { code: string; conversionRate: string } | null;
  acceptsTargetWallet: boolean;
}

/** Events whose properties have these values are priced by these properties, complete for the model: nothing is inherited (charges.md 2.3). */
export interface NormalisedChargeFilter {
  values: Record<string, string[]>;
  properties: ChargeProperties;
  invoiceDisplayName: string | null;
}
