import type { Cents, Currency, DecimalString, EntitlementValues, Interval, Metadata, UsageThresholdInput } from '../../contract.js';
import type { NormalisedCharge } from '../charges/normalised-charge.js';
import type { UnitsDecision } from './units-history.js';

/** A charge of a plan: what `parseCharge` made of the input, with its id and its code settled. */
export type ChargeDefinition = NormalisedCharge & { id: string; code: string };

export interface FixedChargeDefinition {
  id: string;
  code: string;
  addOnCode: string;
  /** The latest decision's. */
  units: DecimalString;
  /** Every decision on the units, in the order in which they were made (plans.md 5.4). */
  unitsDecisions: UnitsDecision[];
  payInAdvance: boolean;
  prorated: boolean;
  invoiceDisplayName: string | null;
  taxCodes: string[];
  chargeModel: 'standard' | 'graduated' | 'volume';
  properties: Record<string, unknown>;
}

/** Everything that a plan says, as one immutable value: a version of the plan. Amounts in cents of `amountCurrency`. */
export interface PlanDefinition {
  name: string;
  description: string | null;
  invoiceDisplayName: string | null;
  interval: Interval;
  amountCents: Cents;
  amountCurrency: Currency;
  payInAdvance: boolean;
  /** Days. */
  trialPeriod: number;
  /** Yearly and semiannual plans only; null on the others. */
  billChargesMonthly: boolean | null;
  billFixedChargesMonthly: boolean | null;
  charges: ChargeDefinition[];
  fixedCharges: FixedChargeDefinition[];
  minimumCommitment: { amountCents: Cents; invoiceDisplayName: string | null; taxCodes: string[] } | null;
  usageThresholds: (UsageThresholdInput & { recurring: boolean; thresholdDisplayName: string | null })[];
  taxCodes: string[];
  entitlements: EntitlementValues;
  metadata: Metadata;
}
