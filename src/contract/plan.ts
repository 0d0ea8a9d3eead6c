import type { Charge, ChargeInput, FixedCharge, FixedChargeInput } from './charge.js';
import type { Cents, Currency, Metadata, Page, PageQuery, Update, WriteOptions } from './conventions.js';
import type { EntitlementValues } from './feature.js';

export type Interval = 'weekly' | 'monthly' | 'quarterly' | 'semiannual' | 'yearly';

/** Progressive billing: when the usage of a period passes the amount, what was used so far is invoiced (plans.md 6). */
export interface UsageThresholdInput {
  amountCents: Cents;
  thresholdDisplayName?: string;
  /** Again after each further such amount; at most one of a plan. */
  recurring?: boolean;
}

/** What a subscriber pays: a fee for each period, charges for usage, fixed charges. */
export interface PlanInput {
  code: string;
  name: string;
  description?: string;
  invoiceDisplayName?: string;
  interval: Interval;
  /** The plan's fee for a whole period. */
  amountCents: Cents;
  amountCurrency: Currency;
  /** The fee is billed as the period begins, not as it ends. */
  payInAdvance?: boolean;
  /** Days from the start for which no fee is owed; usage is billed all the same (subscriptions.md 6). */
  trialPeriod?: number;
  /** Charges of a yearly or semiannual plan are billed by the month (subscriptions.md 8). */
  billChargesMonthly?: boolean;
  billFixedChargesMonthly?: boolean;
  charges?: ChargeInput[];
  fixedCharges?: FixedChargeInput[];
  /** What a period costs at least; what is missing is billed after it (plans.md 4). */
  minimumCommitment?: { amountCents: Cents; invoiceDisplayName?: string; taxCodes?: string[] };
  usageThresholds?: UsageThresholdInput[];
  taxCodes?: string[];
  entitlements?: EntitlementValues;
  metadata?: Metadata;
}

export type Plan = Omit<PlanInput, 'charges' | 'fixedCharges'> & { id: string; charges: Charge[]; fixedCharges: FixedCharge[] };

interface Cascade {
  /** Carries the change to subscriptions with overrides of the plan too, where they had not departed from it (plans.md 3). */
  cascadeUpdates?: boolean;
}

/**
 * The catalogue of plans. A change makes a new version, which live subscriptions follow from the next bill on; what is issued never changes
 * (plans.md 2). Unknown metrics, add-ons, taxes and pricing units: `not_found`, at the path of the field.
 */
export interface Plans {
  create(i: PlanInput, options?: WriteOptions): Promise<Plan>;
  /** Interval, currency and what else is frozen once the plan has subscriptions: `not_allowed`. A list of charges replaces the one there is. */
  update(code: string, i: Update<PlanInput> & Cascade, options?: WriteOptions): Promise<Plan>;
  /** Terminates its subscriptions with an invoice each, then hides the plan. */
  delete(code: string, options?: WriteOptions): Promise<void>;
  get(code: string): Promise<Plan>;
  list(q?: PageQuery): Promise<Page<Plan>>;
  addCharge(planCode: string, i: ChargeInput & Cascade, options?: WriteOptions): Promise<Charge>;
  updateCharge(planCode: string, chargeCode: string, i: Update<ChargeInput> & Cascade, options?: WriteOptions): Promise<Charge>;
  deleteCharge(planCode: string, chargeCode: string, o?: Cascade, options?: WriteOptions): Promise<void>;
  addFixedCharge(planCode: string, i: FixedChargeInput & Cascade, options?: WriteOptions): Promise<FixedCharge>;
  updateFixedCharge(planCode: string, fixedChargeCode: string, i: Update<FixedChargeInput> & Cascade, options?: WriteOptions): Promise<FixedCharge>;
  deleteFixedCharge(planCode: string, fixedChargeCode: string, o?: Cascade, options?: WriteOptions): Promise<void>;
}

/** What one subscription has in another way than its plan; charges and fixed charges by their codes. */
export interface PlanOverrides extends Partial<Omit<PlanInput, 'code' | 'interval' | 'charges' | 'fixedCharges'>> {
  charges?: (Partial<ChargeInput> & { code: string })[];
  fixedCharges?: (Partial<FixedChargeInput> & { code: string })[];
}
