/**
 * The public contract: names and JSON shapes of everything that goes in and out of the `BillingEngine`.
 *
 * Conventions
 * - Money is `…Cents`: a safe integer count of the currency's minor unit (ISO 4217 exponent: USD 2, JPY 0, KWD 3).
 *   Past Number.MAX_SAFE_INTEGER the engine raises `amount_overflow`; it never rounds silently.
 * - Decimals (units, unit prices in major currency units, percentages) come in as `string | number` and go out as
 *   canonical strings: no exponent, no trailing zeros, no leading `+` ("3", "0.1", "-2.5").
 * - Instants are `Date` (an ISO 8601 string with an offset is taken on input). Calendar dates are 'YYYY-MM-DD' in the
 *   customer's timezone. Both serialise to JSON as ISO strings.
 * - An optional field that is unset is `null` on output, never missing. On an update, `null` clears a field and leaving it out keeps it.
 * - A list answers `{ items, nextCursor }`, oldest first.
 * - Every write is one storage transaction: it happens whole or not at all.
 * - Every write method takes an optional last argument, `WriteOptions`.
 */

export type DecimalInput = string | number;
export type DecimalString = string;
export type Cents = number;
export type Currency = string;            // ISO 4217, 'EUR'
export type Timezone = string;            // IANA, 'Europe/Paris'
export type InstantInput = Date | string;
export type CalendarDate = string;        // 'YYYY-MM-DD'
export type Metadata = Record<string, string>;
export interface Page<T> { items: T[]; nextCursor: string | null }
/** Input of an update: every field optional, `null` clears. */
export type Update<T> = { [K in keyof T]?: T[K] | null };
export interface WriteOptions {
  idempotencyKey?: string;                 // the same key and content answer the first result; the same key with other content is a `conflict`
  tx?: HostTransaction;                    // join the host's own database transaction
  dryRun?: boolean | ((would: WouldWrite) => void);   // answer what would be written, write nothing; a function is told of all of it
}
/** What a dry run would have written: documents and ledger entries as they would stand, and the domain events it would tell. */
export interface WouldWrite { invoices: Invoice[]; creditNotes: CreditNote[]; walletTransactions: WalletTransaction[]; events: DomainEvent[] }
export interface PageQuery { limit?: number /* 100; at most 1,000 */; cursor?: string; order?: 'asc' | 'desc' }

export type RunTask = 'subscriptions' | 'invoices' | 'payments' | 'overdue' | 'wallets' | 'usage' | 'dunning';
export interface RunProgress { task: RunTask; done: number; total: number }
export interface RunReport { invoicesCreated: number; invoicesFinalized: number; failures: { kind: string; id: string; error: string }[] }

// ───────────────────────────────────────────────────────────────────────────── catalogue

export interface BillingEntityInput {
  code?: string; name?: string; defaultCurrency?: Currency; timezone?: Timezone; netPaymentTerm?: number;          // days
  invoiceGracePeriod?: number;                                                                                  // days
  finalizeZeroAmountInvoice?: boolean; documentNumbering?: 'per_customer' | 'per_billing_entity'; documentNumberPrefix?: string;
  subscriptionInvoiceIssuingDateAnchor?: 'current_period_end' | 'next_period_start';
  subscriptionInvoiceIssuingDateAdjustment?: 'keep_anchor' | 'align_with_finalization_date';
  taxCodes?: string[]; euTaxManagement?: boolean; invoiceCustomSections?: CustomSection[]; invoiceFooter?: string; documentLocale?: string;
  legalName?: string; legalNumber?: string; taxIdentificationNumber?: string; email?: string; logoUrl?: string; address?: Address;
}
export interface Address { line1?: string; line2?: string; city?: string; state?: string; zipcode?: string; country?: string }
export interface CustomSection { code: string; name: string; displayName?: string; details?: string }
export interface BillingEntities { create(i: BillingEntityInput, options?: WriteOptions): Promise<BillingEntity>; update(code: string, i: Update<BillingEntityInput>, options?: WriteOptions): Promise<BillingEntity>; get(code: string): Promise<BillingEntity>; list(q?: PageQuery): Promise<Page<BillingEntity>> }
export interface BillingEntity extends BillingEntityInput { id: string; code: string }

export interface TaxInput { code: string; name: string; rate: DecimalInput /* percent */; description?: string; appliedToOrganization?: boolean }
export interface Taxes { create(i: TaxInput, options?: WriteOptions): Promise<Tax>; update(code: string, i: Update<TaxInput>, options?: WriteOptions): Promise<Tax>; delete(code: string, options?: WriteOptions): Promise<void>; get(code: string): Promise<Tax>; list(q?: PageQuery): Promise<Page<Tax>> }
export interface Tax { id: string; code: string; name: string; rate: DecimalString; description: string | null; appliedToOrganization: boolean }

export type AggregationType = 'count' | 'unique_count' | 'latest' | 'max' | 'sum' | 'weighted_sum' | 'custom';
export interface BillableMetricInput {
  code: string; name: string; description?: string; aggregationType: AggregationType;
  fieldName?: string; recurring?: boolean; weightedInterval?: 'seconds'; expression?: string;
  roundingFunction?: 'round' | 'ceil' | 'floor'; roundingPrecision?: number;
  filters?: { key: string; values: string[] }[];
  customAggregation?: string;              // key of EngineOptions.customAggregations
}
export interface BillableMetrics {
  create(i: BillableMetricInput, options?: WriteOptions): Promise<BillableMetric>; update(code: string, i: Update<BillableMetricInput>, options?: WriteOptions): Promise<BillableMetric>;
  delete(code: string, options?: WriteOptions): Promise<void>; get(code: string): Promise<BillableMetric>; list(q?: PageQuery): Promise<Page<BillableMetric>>;
  evaluateExpression(i: { expression: string; event: Partial<EventInput> }): Promise<{ value: string /* a canonical decimal, or text */ }>;
}
export interface BillableMetric extends BillableMetricInput { id: string }

export interface AddOnInput { code: string; name: string; amountCents: Cents; amountCurrency: Currency; description?: string; invoiceDisplayName?: string; taxCodes?: string[] }
export interface AddOns { create(i: AddOnInput, options?: WriteOptions): Promise<AddOn>; update(code: string, i: Update<AddOnInput>, options?: WriteOptions): Promise<AddOn>; delete(code: string, options?: WriteOptions): Promise<void>; get(code: string): Promise<AddOn>; list(q?: PageQuery): Promise<Page<AddOn>> }
export interface AddOn extends AddOnInput { id: string }

export interface PricingUnits { create(i: { code: string; name: string; shortName: string; description?: string }, options?: WriteOptions): Promise<unknown>; list(q?: PageQuery): Promise<Page<unknown>> }

/** Entitlements: what a plan lets its subscribers do. */
export interface FeatureInput { code: string; name?: string; description?: string; privileges?: { code: string; name?: string; valueType: 'string' | 'integer' | 'boolean' | 'select'; config?: { selectOptions?: string[] } }[] }
export interface Features { create(i: FeatureInput, options?: WriteOptions): Promise<unknown>; update(code: string, i: Update<FeatureInput>, options?: WriteOptions): Promise<unknown>; delete(code: string, options?: WriteOptions): Promise<void>; deletePrivilege(code: string, privilegeCode: string, options?: WriteOptions): Promise<unknown>; list(q?: PageQuery): Promise<Page<unknown>> }
export type EntitlementValues = Record<string /* feature code */, Record<string /* privilege code */, string | number | boolean>>;

export type Interval = 'weekly' | 'monthly' | 'quarterly' | 'semiannual' | 'yearly';
export interface PlanInput {
  code: string; name: string; description?: string; invoiceDisplayName?: string;
  interval: Interval; amountCents: Cents; amountCurrency: Currency; payInAdvance?: boolean; trialPeriod?: number;  // days
  billChargesMonthly?: boolean; billFixedChargesMonthly?: boolean;
  charges?: ChargeInput[]; fixedCharges?: FixedChargeInput[];
  minimumCommitment?: { amountCents: Cents; invoiceDisplayName?: string; taxCodes?: string[] };
  usageThresholds?: UsageThresholdInput[];       // progressive billing
  taxCodes?: string[]; entitlements?: EntitlementValues; metadata?: Metadata;
}
export interface UsageThresholdInput { amountCents: Cents; thresholdDisplayName?: string; recurring?: boolean }
export interface Plans {
  create(i: PlanInput, options?: WriteOptions): Promise<Plan>;
  /** `cascadeUpdates: true` carries the change to subscriptions with overrides of this plan. */
  update(code: string, i: Update<PlanInput> & { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<Plan>;
  /** Terminates its subscriptions with an invoice each, then hides the plan. */
  delete(code: string, options?: WriteOptions): Promise<void>; get(code: string): Promise<Plan>; list(q?: PageQuery): Promise<Page<Plan>>;
  addCharge(planCode: string, i: ChargeInput & { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<Charge>;
  updateCharge(planCode: string, chargeCode: string, i: Update<ChargeInput> & { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<Charge>;
  deleteCharge(planCode: string, chargeCode: string, o?: { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<void>;
  addFixedCharge(planCode: string, i: FixedChargeInput & { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<FixedCharge>;
  updateFixedCharge(planCode: string, fixedChargeCode: string, i: Update<FixedChargeInput> & { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<FixedCharge>;
  deleteFixedCharge(planCode: string, fixedChargeCode: string, o?: { cascadeUpdates?: boolean }, options?: WriteOptions): Promise<void>;
}
export type Plan = Omit<PlanInput, 'charges' | 'fixedCharges'> & { id: string; charges: Charge[]; fixedCharges: FixedCharge[] };

interface ChargeBase {
  code?: string;                            // unique within the plan; the metric's code by default
  billableMetricCode: string; invoiceDisplayName?: string;
  payInAdvance?: boolean; invoiceable?: boolean; regroupPaidFees?: 'invoice' | null; prorated?: boolean;
  minAmountCents?: Cents;                   // spending minimum of a period
  taxCodes?: string[]; appliedPricingUnit?: { code: string; conversionRate: DecimalInput }; acceptsTargetWallet?: boolean;
}
/** The filter with the most matching keys prices an event; an event that matches none falls to the charge's own properties. */
interface ChargeFilter<P> { values: Record<string, string[]>; properties: P; invoiceDisplayName?: string }
interface Model<M extends string, P> { chargeModel: M; properties: P & { pricingGroupKeys?: string[] }; filters?: ChargeFilter<P & { pricingGroupKeys?: string[] }>[] }
export interface StandardProperties { amount: DecimalInput }
export interface GraduatedProperties { graduatedRanges: { fromValue: DecimalInput; toValue: DecimalInput | null; perUnitAmount: DecimalInput; flatAmount: DecimalInput }[] }
export interface GraduatedPercentageProperties { graduatedPercentageRanges: { fromValue: DecimalInput; toValue: DecimalInput | null; rate: DecimalInput; flatAmount: DecimalInput }[] }
export interface PackageProperties { amount: DecimalInput; packageSize: number; freeUnits?: DecimalInput }
export interface PercentageProperties { rate: DecimalInput; fixedAmount?: DecimalInput; freeUnitsPerEvents?: number; freeUnitsPerTotalAggregation?: DecimalInput; perTransactionMinAmount?: DecimalInput; perTransactionMaxAmount?: DecimalInput }
export interface VolumeProperties { volumeRanges: { fromValue: DecimalInput; toValue: DecimalInput | null; perUnitAmount: DecimalInput; flatAmount: DecimalInput }[] }
export interface CustomProperties { customChargeModel: string; customProperties?: unknown }
export type ChargeInput = ChargeBase & (
  | Model<'standard', StandardProperties> | Model<'graduated', GraduatedProperties> | Model<'graduated_percentage', GraduatedPercentageProperties>
  | Model<'package', PackageProperties> | Model<'percentage', PercentageProperties> | Model<'volume', VolumeProperties>
  | Model<'dynamic', {}>                    // the price comes with each event: `preciseTotalAmountCents`
  | Model<'custom', CustomProperties>);
export type Charge = ChargeInput & { id: string; code: string };
export interface FixedChargeInput {
  code?: string; addOnCode: string; units: DecimalInput; payInAdvance?: boolean; prorated?: boolean; invoiceDisplayName?: string; taxCodes?: string[];
  chargeModel: 'standard' | 'graduated' | 'volume'; properties: StandardProperties | GraduatedProperties | VolumeProperties;
  applyUnitsImmediately?: boolean;          // on update: new units count now, else from the next period
}
export type FixedCharge = FixedChargeInput & { id: string; code: string };

// ───────────────────────────────────────────────────────────────────────────── customers and subscriptions

export interface CustomerInput {
  externalId: string; name?: string; legalName?: string; legalNumber?: string; email?: string; phone?: string; url?: string;
  customerType?: 'company' | 'individual'; accountType?: 'customer' | 'partner'; billingEntityCode?: string;
  currency?: Currency; timezone?: Timezone; documentLocale?: string; address?: Address; shippingAddress?: Address;
  netPaymentTerm?: number; invoiceGracePeriod?: number; finalizeZeroAmountInvoice?: 'inherit' | 'skip' | 'finalize';
  subscriptionInvoiceIssuingDateAnchor?: 'current_period_end' | 'next_period_start';
  subscriptionInvoiceIssuingDateAdjustment?: 'keep_anchor' | 'align_with_finalization_date';
  taxCodes?: string[]; taxIdentificationNumber?: string; invoiceCustomSectionCodes?: string[]; skipInvoiceCustomSections?: boolean;
  paymentProvider?: string; providerCustomerId?: string; metadata?: Metadata; dunningCampaignCode?: string; excludeFromDunningCampaign?: boolean;
}
export interface Customers {
  upsert(i: CustomerInput, options?: WriteOptions): Promise<Customer>; get(externalId: string): Promise<Customer>; list(q?: PageQuery): Promise<Page<Customer>>;
  /** Terminates its subscriptions, finalizes what is drafted, keeps every issued document. */
  delete(externalId: string, options?: WriteOptions): Promise<void>;
}
export type Customer = CustomerInput & { id: string; sequentialId: number; slug: string; createdAt: Date };

export interface SubscriptionInput {
  externalId: string; externalCustomerId: string; planCode: string; name?: string; billingTime?: 'calendar' | 'anniversary';
  subscriptionAt?: InstantInput; endingAt?: InstantInput; planOverrides?: PlanOverrides; usageThresholds?: UsageThresholdInput[];
  billingEntityCode?: string; purchaseOrderNumber?: string; consolidateInvoice?: boolean; skipInvoiceCustomSections?: boolean; invoiceCustomSectionCodes?: string[];
  activationRules?: { type: 'payment'; timeoutHours?: number }[]; progressiveBillingDisabled?: boolean;
}
export interface PlanOverrides extends Partial<Omit<PlanInput, 'code' | 'interval' | 'charges' | 'fixedCharges'>> {
  charges?: (Partial<ChargeInput> & { code: string })[]; fixedCharges?: (Partial<FixedChargeInput> & { code: string })[];
}
export interface Subscriptions {
  create(i: SubscriptionInput, options?: WriteOptions): Promise<Subscription>;
  /** A dearer plan takes over now (upgrade), a cheaper one at the end of the period (downgrade). */
  changePlan(i: { externalId: string; planCode: string; name?: string; planOverrides?: PlanOverrides; billingTime?: 'calendar' | 'anniversary'; endingAt?: InstantInput; subscriptionAt?: InstantInput; consolidateInvoice?: boolean; purchaseOrderNumber?: string; billingEntityCode?: string; activationRules?: SubscriptionInput['activationRules'] }, options?: WriteOptions): Promise<Subscription>;
  update(externalId: string, i: Update<Pick<SubscriptionInput, 'name' | 'endingAt' | 'subscriptionAt' | 'planOverrides' | 'usageThresholds' | 'purchaseOrderNumber' | 'consolidateInvoice'>> & { onTerminationCreditNote?: OnTerminationCreditNote; onTerminationInvoice?: 'generate' | 'skip'; progressiveBillingDisabled?: boolean }, options?: WriteOptions): Promise<Subscription>;
  updateCharge(externalId: string, chargeCode: string, i: Update<ChargeInput>, options?: WriteOptions): Promise<Charge>;
  updateFixedCharge(externalId: string, fixedChargeCode: string, i: Update<FixedChargeInput>, options?: WriteOptions): Promise<FixedCharge>;
  terminate(i: { externalId: string; onTerminationCreditNote?: OnTerminationCreditNote; onTerminationInvoice?: 'generate' | 'skip'; status?: SubscriptionStatus }, options?: WriteOptions): Promise<Subscription>;
  get(externalId: string, o?: { status?: SubscriptionStatus /* active */ }): Promise<Subscription>;
  list(q?: PageQuery & { externalCustomerId?: string; externalId?: string; planCode?: string; status?: SubscriptionStatus[] }): Promise<Page<Subscription>>;
}
export type SubscriptionStatus = 'pending' | 'incomplete' | 'active' | 'terminated' | 'canceled';
export type OnTerminationCreditNote = 'credit' | 'refund' | 'offset' | 'skip';
export interface Subscription {
  id: string; externalId: string; externalCustomerId: string; planCode: string; name: string | null; status: SubscriptionStatus; billingTime: 'calendar' | 'anniversary';
  subscriptionAt: Date; startedAt: Date | null; activatedAt: Date | null; endingAt: Date | null; terminatedAt: Date | null; canceledAt: Date | null; trialEndedAt: Date | null;
  previousPlanCode: string | null; nextPlanCode: string | null; downgradePlanDate: CalendarDate | null;
  currentBillingPeriodStartedAt: Date | null; currentBillingPeriodEndingAt: Date | null;
  onTerminationCreditNote: OnTerminationCreditNote | null; onTerminationInvoice: 'generate' | 'skip'; cancellationReason: string | null; plan: Plan; createdAt: Date;
  consolidateInvoice: boolean; purchaseOrderNumber: string | null; progressiveBillingDisabled: boolean;
  activationRules: { type: 'payment'; timeoutHours: number; status: 'inactive' | 'pending' | 'satisfied' | 'failed' | 'expired' | 'not_applicable'; expiresAt: Date | null }[];
}
export interface Entitlements { forSubscription(externalId: string): Promise<{ items: { code: string; privileges: { code: string; value: unknown }[] }[] }>; set(externalId: string, v: EntitlementValues /* merged into what is there */, options?: WriteOptions): Promise<void>; remove(externalId: string, featureCode: string, options?: WriteOptions): Promise<void>; removePrivilege(externalId: string, featureCode: string, privilegeCode: string, options?: WriteOptions): Promise<void> }

// ───────────────────────────────────────────────────────────────────────────── usage

export interface EventInput {
  transactionId: string; externalSubscriptionId: string; code: string; timestamp?: InstantInput;
  properties?: Record<string, string | number | boolean | null>; preciseTotalAmountCents?: DecimalInput;
}
export interface Events {
  /** A (subscription, transactionId) pair already stored is answered `duplicate` and changes nothing; with other content it is a `conflict`. `strict` refuses what no charge could ever count. */
  ingest(e: EventInput, o?: { strict?: boolean } & WriteOptions): Promise<{ status: 'accepted' | 'duplicate'; event: Event }>;
  ingestBatch(es: Iterable<EventInput> | AsyncIterable<EventInput>, o?: { strict?: boolean; onInvalid?: 'reject_batch' | 'skip'; onProgress?: (n: number) => void } & WriteOptions): Promise<{ accepted: number; duplicates: number; rejected: { index: number; details: Record<string, string[]> }[] }>;
  estimateFees(e: Partial<EventInput> & { externalSubscriptionId: string; code: string }): Promise<{ fees: (Omit<Fee, 'id'> & { id: string | null })[] }>;
  list(q?: PageQuery & { externalSubscriptionId?: string; code?: string; from?: InstantInput; to?: InstantInput; unbilled?: boolean }): Promise<Page<Event & { reason?: string | null }>>;
}
export type Event = EventInput & { id: string; timestamp: Date };

export interface Usage {
  current(q: { externalSubscriptionId: string; applyTaxes?: boolean; filterByChargeCode?: string; filterByMetricCode?: string; filterByGroup?: Record<string, string>; skipGrouping?: boolean; fullUsage?: boolean }): Promise<CustomerUsage>;
  past(q: { externalSubscriptionId: string; periods?: number }): Promise<CustomerUsage[]>;
  projected(q: { externalSubscriptionId: string }): Promise<CustomerUsage>;
  lifetime(q: { externalSubscriptionId: string }): Promise<LifetimeUsage>;
  setHistorical(i: { externalSubscriptionId: string; externalHistoricalUsageAmountCents: Cents }, options?: WriteOptions): Promise<LifetimeUsage>;
  daily(q: { externalSubscriptionId: string; from?: InstantInput; to?: InstantInput }): Promise<{ items: { usageDate: CalendarDate; usage: CustomerUsage; usageDiff: CustomerUsage }[] }>;
}
export interface UsageLine { units: DecimalString; eventsCount: number; amountCents: Cents; totalAggregatedUnits?: DecimalString; projectedUnits?: DecimalString; projectedAmountCents?: Cents; pricingUnitDetails?: { code: string; shortName: string; amountCents: Cents; conversionRate: DecimalString } | null }
export interface ChargeUsage extends UsageLine {
  charge: { id: string; code: string; chargeModel: string; invoiceDisplayName: string | null }; billableMetric: { code: string; name: string; aggregationType: AggregationType };
  filters: (UsageLine & { values: Record<string, string[]> | null; invoiceDisplayName: string | null })[];
  groupedUsage: (UsageLine & { groupedBy: Record<string, string | null>; filters: (UsageLine & { values: Record<string, string[]> | null })[] })[];
  pricingUnitDetails: { code: string; shortName: string; amountCents: Cents; conversionRate: DecimalString } | null;
}
export interface CustomerUsage { fromDatetime: Date; toDatetime: Date; issuingDate: CalendarDate; currency: Currency; amountCents: Cents; taxesAmountCents: Cents; totalAmountCents: Cents; projectedAmountCents?: Cents; chargesUsage: ChargeUsage[] }
export interface LifetimeUsage { externalSubscriptionId: string; externalHistoricalUsageAmountCents: Cents; invoicedUsageAmountCents: Cents; currentUsageAmountCents: Cents; fromDatetime: Date; toDatetime: Date; usageThresholds: { amountCents: Cents; completionRatio: DecimalString; reachedAt: Date | null }[] }

// ───────────────────────────────────────────────────────────────────────────── invoices

export type InvoiceType = 'subscription' | 'add_on' | 'credit' | 'one_off' | 'advance_charges' | 'progressive_billing';
export type InvoiceStatus = 'draft' | 'finalized' | 'voided' | 'open' | 'closed' | 'failed' | 'pending';
export type PaymentStatus = 'pending' | 'succeeded' | 'failed';
export interface Invoices {
  get(id: string): Promise<Invoice>;
  list(q?: PageQuery & { externalCustomerId?: string; externalSubscriptionId?: string; invoiceType?: InvoiceType; status?: InvoiceStatus; paymentStatus?: PaymentStatus; paymentOverdue?: boolean }): Promise<Page<Invoice>>;
  createOneOff(i: { externalCustomerId: string; currency?: Currency; billingEntityCode?: string; skipPsp?: boolean; purchaseOrderNumber?: string; invoiceCustomSectionCodes?: string[]; skipInvoiceCustomSections?: boolean; metadata?: Metadata; fees: { addOnCode: string; units?: DecimalInput; unitAmountCents?: Cents; description?: string; invoiceDisplayName?: string; taxCodes?: string[]; fromDatetime?: InstantInput; toDatetime?: InstantInput }[] }, options?: WriteOptions): Promise<Invoice>;
  /** What would be billed: for a customer to come, for live subscriptions, for a plan change or a termination. Writes nothing. */
  preview(i: { customer: Partial<CustomerInput>; planCode?: string; subscriptionAt?: InstantInput; billingTime?: 'calendar' | 'anniversary'; coupons?: (Partial<CouponInput> & { code: string })[]; subscriptions?: { externalIds: string[]; planCode?: string; terminatedAt?: InstantInput } }): Promise<Invoice>;
  update(id: string, i: Update<{ paymentStatus: PaymentStatus; metadata: Metadata; netPaymentTerm: number; purchaseOrderNumber: string }>, options?: WriteOptions): Promise<Invoice>;
  refresh(id: string, options?: WriteOptions): Promise<Invoice>;                // recompute a draft from what is known now
  finalize(id: string, options?: WriteOptions): Promise<Invoice>;
  /** The provider's page on which the customer can pay what is due now; made anew or the one that is still open, so ask for it when the customer wants to pay. */
  paymentUrl(id: string): Promise<{ url: string }>;
  void(id: string, o?: { generateCreditNote?: boolean; creditAmountCents?: Cents; refundAmountCents?: Cents }, options?: WriteOptions): Promise<Invoice>;
  /** A new invoice in place of a voided one, with fees changed as told. */
  regenerate(id: string, i: RegenerateInput, options?: WriteOptions): Promise<Invoice>;
  previewRegeneration(id: string, i: RegenerateInput): Promise<Invoice>;
  /** Draft only: overrides a fee's units and price. */
  adjustFee(id: string, i: AdjustFeeInput, options?: WriteOptions): Promise<Fee>;
  estimateAdjustedFee(id: string, i: AdjustFeeInput): Promise<Fee>;
  delete(id: string, options?: WriteOptions): Promise<void>;                    // drafts only
  resetAdjustedFee(id: string, feeId: string, options?: WriteOptions): Promise<Fee>;
  retryPayment(id: string, options?: WriteOptions): Promise<Invoice>; loseDispute(id: string, options?: WriteOptions): Promise<Invoice>;
  /** Every input and step that led to each figure, replayable: the same inputs give the same invoice. */
  explain(id: string): Promise<InvoiceExplanation>;
  replay(id: string): Promise<{ equal: boolean; firstDifference: { path: string; stored: unknown; recomputed: unknown } | null }>;
}
export interface RegenerateInput { purchaseOrderNumber?: string; fees: { id?: string; chargeCode?: string; externalSubscriptionId?: string; units?: DecimalInput; unitAmountCents?: Cents; invoiceDisplayName?: string }[] }
export interface AdjustFeeInput { feeId?: string; chargeCode?: string; fixedChargeCode?: string; chargeFilterValues?: Record<string, string[]>; externalSubscriptionId?: string; units?: DecimalInput; unitPreciseAmount?: DecimalInput; invoiceDisplayName?: string }
export interface InvoiceExplanation { invoiceId: string; steps: { path: string; rule: string; inputs: Record<string, unknown>; result: string }[] }
export interface Invoice {
  id: string; number: string; sequentialId: number | null; versionNumber: number; invoiceType: InvoiceType; status: InvoiceStatus; paymentStatus: PaymentStatus;
  paymentOverdue: boolean; paymentDisputeLostAt: Date | null; readyForPaymentProcessing: boolean; selfBilled: boolean;
  billingEntityCode: string; externalCustomerId: string; customer: Customer; currency: Currency; timezone: Timezone;
  issuingDate: CalendarDate; paymentDueDate: CalendarDate; netPaymentTerm: number; createdAt: Date; finalizedAt: Date | null; voidedAt: Date | null;
  feesAmountCents: Cents; couponsAmountCents: Cents; progressiveBillingCreditAmountCents: Cents; subTotalExcludingTaxesAmountCents: Cents;
  taxesAmountCents: Cents; taxesRate: DecimalString; subTotalIncludingTaxesAmountCents: Cents; creditNotesAmountCents: Cents;
  prepaidCreditAmountCents: Cents; prepaidGrantedCreditAmountCents: Cents; prepaidPurchasedCreditAmountCents: Cents;
  totalAmountCents: Cents; totalPaidAmountCents: Cents; totalDueAmountCents: Cents; creditableAmountCents: Cents; refundableAmountCents: Cents; offsettableAmountCents: Cents;
  fees: Fee[]; credits: InvoiceCredit[]; appliedTaxes: AppliedTax[]; metadata: Metadata; customSections: CustomSection[]; appliedUsageThresholds: UsageThresholdInput[];
  subscriptions: { externalId: string; planCode: string; invoicingReason: string; fromDatetime: Date | null; toDatetime: Date | null; chargesFromDatetime: Date | null; chargesToDatetime: Date | null; fixedChargesFromDatetime: Date | null; fixedChargesToDatetime: Date | null }[];
  voidedInvoiceId: string | null; purchaseOrderNumber: string | null; expectedFinalizationDate: CalendarDate | null; taxStatus: 'pending' | 'succeeded' | 'failed' | null;
}
export type FeeType = 'subscription' | 'charge' | 'fixed_charge' | 'commitment' | 'add_on' | 'credit';
export interface Fee {
  id: string; invoiceId: string | null; feeType: FeeType; externalCustomerId: string; externalSubscriptionId: string | null;
  item: { type: FeeType; code: string; name: string; invoiceDisplayName: string | null; filterInvoiceDisplayName: string | null };
  chargeCode: string | null; chargeFilterValues: Record<string, string[]> | null; groupedBy: Record<string, string | null>; trueUpParentFeeId: string | null; trueUpFeeId: string | null;
  units: DecimalString; totalAggregatedUnits: DecimalString | null; eventsCount: number | null; unitAmountCents: Cents; preciseUnitAmount: DecimalString;
  amountCents: Cents; preciseAmountCents: DecimalString; amountCurrency: Currency; taxesAmountCents: Cents; taxesPreciseAmountCents: DecimalString; taxesRate: DecimalString; totalAmountCents: Cents;
  preciseCouponsAmountCents: DecimalString; subTotalExcludingTaxesAmountCents: Cents;
  payInAdvance: boolean; invoiceable: boolean; paymentStatus: PaymentStatus | 'refunded'; eventTransactionId: string | null; succeededAt: Date | null; failedAt: Date | null; refundedAt: Date | null;
  fromDatetime: Date | null; toDatetime: Date | null; description: string | null; amountDetails: Record<string, unknown>; appliedTaxes: AppliedTax[]; adjusted: boolean; createdAt: Date;
  pricingUnitDetails: { code: string; shortName: string; amountCents: Cents; conversionRate: DecimalString } | null;
}
export interface AppliedTax { taxCode: string; taxName: string; taxRate: DecimalString; amountCents: Cents; feesAmountCents: Cents; baseAmountCents?: Cents }
export interface InvoiceCredit { id: string; amountCents: Cents; amountCurrency: Currency; beforeTaxes: boolean; item: { type: 'coupon' | 'credit_note' | 'invoice'; code: string; name: string } }
export interface Fees {
  list(q?: PageQuery & { externalCustomerId?: string; externalSubscriptionId?: string; feeType?: FeeType; invoiceId?: string; chargeCode?: string; billableMetricCode?: string; paymentStatus?: string }): Promise<Page<Fee>>;
  get(id: string): Promise<Fee>; update(id: string, i: { paymentStatus: PaymentStatus | 'refunded' }, options?: WriteOptions): Promise<Fee>;
}

// ───────────────────────────────────────────────────────────────────────────── coupons, credit notes, wallets

export interface CouponInput {
  code: string; name: string; description?: string; couponType: 'fixed_amount' | 'percentage'; amountCents?: Cents; amountCurrency?: Currency; percentageRate?: DecimalInput;
  frequency: 'once' | 'recurring' | 'forever'; frequencyDuration?: number; reusable?: boolean; expiration?: 'no_expiration' | 'time_limit'; expirationAt?: InstantInput;
  appliesTo?: { planCodes?: string[]; billableMetricCodes?: string[] };
}
export interface Coupons {
  create(i: CouponInput, options?: WriteOptions): Promise<Coupon>; update(code: string, i: Update<CouponInput>, options?: WriteOptions): Promise<Coupon>; terminate(code: string, options?: WriteOptions): Promise<Coupon>; delete(code: string, options?: WriteOptions): Promise<void>; get(code: string): Promise<Coupon>; list(q?: PageQuery): Promise<Page<Coupon>>;
  apply(i: { externalCustomerId: string; couponCode: string; amountCents?: Cents; amountCurrency?: Currency; percentageRate?: DecimalInput; frequency?: CouponInput['frequency']; frequencyDuration?: number }, options?: WriteOptions): Promise<AppliedCoupon>;
  removeApplied(id: string, options?: WriteOptions): Promise<AppliedCoupon>; listApplied(q?: PageQuery & { externalCustomerId?: string; status?: 'active' | 'terminated' }): Promise<Page<AppliedCoupon>>;
}
export type Coupon = CouponInput & { id: string; status: 'active' | 'terminated' };
export interface AppliedCoupon { id: string; couponCode: string; externalCustomerId: string; status: 'active' | 'terminated'; amountCents: Cents | null; amountCentsRemaining: Cents | null; amountCurrency: Currency | null; percentageRate: DecimalString | null; frequency: CouponInput['frequency']; frequencyDuration: number | null; frequencyDurationRemaining: number | null; createdAt: Date; terminatedAt: Date | null }

export interface CreditNoteInput { invoiceId: string; reason?: 'duplicated_charge' | 'product_unsatisfactory' | 'order_change' | 'order_cancellation' | 'fraudulent_charge' | 'other'; description?: string; creditAmountCents?: Cents; refundAmountCents?: Cents; offsetAmountCents?: Cents; items: { feeId: string; amountCents: Cents }[] }
export interface CreditNotes { create(i: CreditNoteInput, options?: WriteOptions): Promise<CreditNote>; estimate(i: Pick<CreditNoteInput, 'invoiceId' | 'items'>): Promise<CreditNoteEstimate>; update(id: string, i: { refundStatus?: 'pending' | 'succeeded' | 'failed' }, options?: WriteOptions): Promise<CreditNote>; void(id: string, options?: WriteOptions): Promise<CreditNote>; get(id: string): Promise<CreditNote>; list(q?: PageQuery & { externalCustomerId?: string; invoiceId?: string }): Promise<Page<CreditNote>> }
export interface CreditNote {
  id: string; number: string; sequentialId: number; invoiceId: string; invoiceNumber: string; externalCustomerId: string; issuingDate: CalendarDate; reason: string; description: string | null; currency: Currency; status: 'draft' | 'finalized';
  creditStatus: 'available' | 'consumed' | 'voided' | null; refundStatus: 'pending' | 'succeeded' | 'failed' | null;
  totalAmountCents: Cents; creditAmountCents: Cents; refundAmountCents: Cents; offsetAmountCents: Cents; balanceAmountCents: Cents; taxesAmountCents: Cents; taxesRate: DecimalString; subTotalExcludingTaxesAmountCents: Cents; couponsAdjustmentAmountCents: Cents;
  items: { id: string; feeId: string; amountCents: Cents; preciseAmountCents: DecimalString; amountCurrency: Currency }[]; appliedTaxes: AppliedTax[]; createdAt: Date; voidedAt: Date | null; refundedAt: Date | null; metadata: Metadata;
  preciseTaxesAmountCents: DecimalString; preciseCouponsAdjustmentAmountCents: DecimalString; preciseTotalAmountCents: DecimalString;
}
export interface CreditNoteEstimate { invoiceId: string; currency: Currency; taxesAmountCents: Cents; taxesRate: DecimalString; subTotalExcludingTaxesAmountCents: Cents; couponsAdjustmentAmountCents: Cents; maxCreditableAmountCents: Cents; maxRefundableAmountCents: Cents; maxOffsettableAmountCents: Cents; items: { feeId: string; amountCents: Cents }[]; appliedTaxes: AppliedTax[]; preciseTaxesAmountCents: DecimalString; preciseCouponsAdjustmentAmountCents: DecimalString }

export interface WalletInput {
  externalCustomerId: string; code?: string; name?: string; priority?: number /* 1 first … 50 */; rateAmount: DecimalInput /* price of one credit */; currency?: Currency; paidCredits?: DecimalInput; grantedCredits?: DecimalInput; expirationAt?: InstantInput;
  invoiceRequiresSuccessfulPayment?: boolean; transactionName?: string; transactionMetadata?: { key: string; value: string }[]; transactionPriority?: number;
  appliesTo?: { feeTypes?: FeeType[]; billableMetricCodes?: string[] };
  paidTopUpMinAmountCents?: Cents; paidTopUpMaxAmountCents?: Cents; ignorePaidTopUpLimitsOnCreation?: boolean; recurringTransactionRules?: RecurringTransactionRule[]; metadata?: Metadata;
}
export interface RecurringTransactionRule { id?: string /* given: edits that rule */; trigger: 'interval' | 'threshold'; method?: 'fixed' | 'target'; interval?: Interval; startedAt?: InstantInput; expirationAt?: InstantInput; paidCredits?: DecimalInput; grantedCredits?: DecimalInput; grantsTargetTopUp?: boolean; thresholdCredits?: DecimalInput; targetOngoingBalance?: DecimalInput; invoiceRequiresSuccessfulPayment?: boolean; transactionName?: string; transactionMetadata?: { key: string; value: string }[]; ignorePaidTopUpLimits?: boolean }
export interface Wallets {
  create(i: WalletInput, options?: WriteOptions): Promise<Wallet>; update(id: string, i: Update<WalletInput>, options?: WriteOptions): Promise<Wallet>; terminate(id: string, options?: WriteOptions): Promise<Wallet>; get(id: string): Promise<Wallet>; list(q?: PageQuery & { externalCustomerId?: string }): Promise<Page<Wallet>>;
  topUp(i: { walletId: string; paidCredits?: DecimalInput; grantedCredits?: DecimalInput; voidedCredits?: DecimalInput; name?: string; metadata?: { key: string; value: string }[]; priority?: number; invoiceRequiresSuccessfulPayment?: boolean; ignorePaidTopUpLimits?: boolean; purchaseOrderNumber?: string; voidedTransactionId?: string }, options?: WriteOptions): Promise<WalletTransaction[]>;
  listTransactions(q: PageQuery & { walletId: string; transactionType?: 'inbound' | 'outbound'; transactionStatus?: WalletTransaction['transactionStatus'] }): Promise<Page<WalletTransaction>>;
  /** Which inbound transactions paid for an outbound one, and the other way round. */
  fundings(transactionId: string): Promise<{ items: { walletTransactionId: string; amountCents: Cents }[] }>; consumptions(transactionId: string): Promise<{ items: { walletTransactionId: string; amountCents: Cents }[] }>;
}
export interface Wallet { id: string; code: string; name: string | null; externalCustomerId: string; status: 'active' | 'terminated'; currency: Currency; priority: number; rateAmount: DecimalString; creditsBalance: DecimalString; balanceCents: Cents; ongoingBalanceCents: Cents; ongoingUsageBalanceCents: Cents; creditsOngoingBalance: DecimalString; creditsOngoingUsageBalance: DecimalString; consumedCredits: DecimalString; consumedAmountCents: Cents; expirationAt: Date | null; terminatedAt: Date | null; createdAt: Date;
  appliesTo: { feeTypes: FeeType[]; billableMetricCodes: string[] }; paidTopUpMinAmountCents: Cents | null; paidTopUpMaxAmountCents: Cents | null; invoiceRequiresSuccessfulPayment: boolean; metadata: Metadata; recurringTransactionRules: (RecurringTransactionRule & { id: string; status: 'active' | 'terminated' })[] }
export interface WalletTransaction { id: string; walletId: string; invoiceId: string | null; creditNoteId: string | null; transactionType: 'inbound' | 'outbound'; transactionStatus: 'purchased' | 'granted' | 'voided' | 'invoiced'; status: 'pending' | 'settled' | 'failed'; source: 'manual' | 'interval' | 'threshold'; amount: DecimalString; creditAmount: DecimalString; remainingAmountCents: Cents | null; remainingCreditAmount: DecimalString | null; priority: number; name: string | null; metadata: { key: string; value: string }[]; settledAt: Date | null; failedAt: Date | null; createdAt: Date; voidedInvoiceId: string | null; invoiceRequiresSuccessfulPayment: boolean; purchaseOrderNumber: string | null }

// ───────────────────────────────────────────────────────────────────────────── payments

/** The port to a payment service provider. `collect` and `refund` must be idempotent in `idempotencyKey`, however late they are called again. */
export interface PaymentProvider {
  readonly code: string;
  collect(i: { idempotencyKey: string; amountCents: Cents; currency: Currency; customer: Customer; invoices: Invoice[] }): Promise<CollectAnswer>;
  /** Withdraws a payment that is still pending. */
  cancel?(i: { providerPaymentId: string }): Promise<{ status: PaymentStatus }>;
  refund?(i: { idempotencyKey: string; amountCents: Cents; currency: Currency; creditNote: CreditNote; providerPaymentId: string }): Promise<{ status: PaymentStatus; providerRefundId?: string; failureCode?: string }>;
  /** A page of the provider's on which the customer pays what is due. What is paid there comes back as a notice with `invoiceId`. */
  paymentUrl?(i: { invoice: Invoice; customer: Customer }): Promise<{ url: string }>;
  /** Turns a provider's webhook into what the engine can apply; throws on a bad signature. */
  parseWebhook?(i: { body: string | Uint8Array; headers: Record<string, string | undefined> }): Promise<ProviderNotice[]>;
}
/**
 * What became of an attempt. `amountCents` where the provider took another amount than it was asked for: what the customer had
 * paid on the provider's page before, instead of being charged again. `failureCode` is the provider's own.
 */
export interface CollectAnswer { status: PaymentStatus; providerPaymentId?: string; amountCents?: Cents; failureCode?: string; nextAction?: unknown }
/** What a provider tells of its own accord: of a payment, or of a refund that it was asked for under `refundIdempotencyKey`. */
export type ProviderNotice = PaymentNotice | RefundNotice;
export interface PaymentNotice {
  providerPaymentId: string; status: PaymentStatus; failureCode?: string;
  /** The key of the attempt that it is of, for a provider that keeps it: so money is recognized whose answer was never heard. */
  idempotencyKey?: string;
  /** Money that came in through the provider's own page, for this invoice; both or neither. */
  invoiceId?: string; amountCents?: Cents;
  /** The customer disputed the payment, and won. */
  disputeLost?: boolean;
}
export interface RefundNotice { refundIdempotencyKey: string; status: PaymentStatus; failureCode?: string }
export interface Payments {
  record(i: { invoiceId: string; amountCents: Cents; reference: string; paidAt?: InstantInput }, options?: WriteOptions): Promise<Payment>;   // a payment made outside a provider; may be partial
  list(q?: PageQuery & { externalCustomerId?: string; invoiceId?: string }): Promise<Page<Payment>>; handleWebhook(providerCode: string, i: { body: string | Uint8Array; headers: Record<string, string | undefined> }, options?: WriteOptions): Promise<void>;
}
export interface Payment { id: string; externalCustomerId: string; invoiceIds: string[]; payableType: 'Invoice' | 'PaymentRequest'; amountCents: Cents; amountCurrency: Currency; status: PaymentStatus; type: 'manual' | 'provider'; reference: string | null; providerCode: string | null; providerPaymentId: string | null; nextAction: unknown; receipt: { number: string; createdAt: Date } | null; createdAt: Date }
export interface PaymentRequests { create(i: { externalCustomerId: string; invoiceIds: string[]; email?: string }, options?: WriteOptions): Promise<PaymentRequest>; loseDispute(id: string, options?: WriteOptions): Promise<PaymentRequest>; get(id: string): Promise<PaymentRequest>; list(q?: PageQuery & { externalCustomerId?: string }): Promise<Page<PaymentRequest>> }
export interface PaymentRequest { id: string; externalCustomerId: string; email: string | null; amountCents: Cents; amountCurrency: Currency; paymentStatus: PaymentStatus; invoiceIds: string[]; dunningCampaignCode: string | null; createdAt: Date }
export interface DunningCampaignInput { code: string; name: string; description?: string; daysBetweenAttempts: number; maxAttempts: number; thresholds: { currency: Currency; amountCents: Cents }[]; bccEmails?: string[]; appliedToBillingEntity?: boolean }
export interface DunningCampaigns { create(i: DunningCampaignInput, options?: WriteOptions): Promise<DunningCampaign>; update(code: string, i: Update<DunningCampaignInput>, options?: WriteOptions): Promise<DunningCampaign>; delete(code: string, options?: WriteOptions): Promise<void>; list(q?: PageQuery): Promise<Page<DunningCampaign>> }
export type DunningCampaign = DunningCampaignInput & { id: string }

export interface TaxProvider { readonly code: string; calculate(i: { idempotencyKey: string; customer: Customer; currency: Currency; issuingDate: CalendarDate; fees: { feeId: string; itemCode: string; amountCents: Cents }[] }): Promise<{ fees: { feeId: string; taxes: { name: string; rate: DecimalString; amountCents: Cents }[] }[] }> }

// ───────────────────────────────────────────────────────────────────────────── alerts, analytics, events out

export type AlertType = 'current_usage_amount' | 'lifetime_usage_amount' | 'billable_metric_current_usage_amount' | 'billable_metric_current_usage_units' | 'billable_metric_lifetime_usage_units'
  | 'wallet_balance_amount' | 'wallet_credits_balance' | 'wallet_ongoing_balance_amount' | 'wallet_credits_ongoing_balance';
export interface Alerts {
  create(i: { externalSubscriptionId?: string; walletId?: string; alertType: AlertType; code: string; name?: string; billableMetricCode?: string; thresholds: { code?: string; value: DecimalInput; recurring?: boolean }[] }, options?: WriteOptions): Promise<Alert>;
  list(q?: PageQuery & { externalSubscriptionId?: string; walletId?: string }): Promise<Page<Alert>>; listTriggered(q?: PageQuery & { externalSubscriptionId?: string; walletId?: string; alertCode?: string }): Promise<Page<TriggeredAlert>>; update(i: { externalSubscriptionId?: string; walletId?: string; code: string; name?: string | null; thresholds?: { code?: string; value: DecimalInput; recurring?: boolean }[] }, options?: WriteOptions): Promise<Alert>; delete(i: { externalSubscriptionId?: string; walletId?: string; code: string }, options?: WriteOptions): Promise<void>;
}
export interface Alert { id: string; code: string; name: string | null; alertType: AlertType; previousValue: DecimalString; lastProcessedAt: Date | null; thresholds: { code: string | null; value: DecimalString; recurring: boolean }[] }
export interface TriggeredAlert { id: string; alertCode: string; alertType: AlertType; previousValue: DecimalString; currentValue: DecimalString; crossedThresholds: { code: string | null; value: DecimalString; recurring: boolean }[]; triggeredAt: Date }

export interface AnalyticsQuery { currency?: Currency; months?: number; externalCustomerId?: string }
export interface Analytics {
  mrr(q?: AnalyticsQuery): Promise<{ items: { month: Date; amountCents: Cents; currency: Currency }[] }>; grossRevenue(q?: AnalyticsQuery): Promise<{ items: { month: Date; amountCents: Cents; currency: Currency; invoicesCount: number }[] }>;
  invoicedUsage(q?: AnalyticsQuery): Promise<{ items: { month: Date; code: string; amountCents: Cents; currency: Currency }[] }>; invoiceCollection(q?: AnalyticsQuery): Promise<{ items: { month: Date; paymentStatus: PaymentStatus; invoicesCount: number; amountCents: Cents; currency: Currency }[] }>; overdueBalance(q?: AnalyticsQuery): Promise<{ items: { month: Date; amountCents: Cents; currency: Currency; invoiceIds: string[] }[] }>;
}

/**
 * What each domain event carries, by its type: the object as the API shows it, under its name. Events are written in the same
 * transaction as the change they tell of, and delivered at least once, in order per customer; `id` stays the same over every delivery.
 *
 * ```ts
 * await billing.outbox.drain(async (event) => {
 *   if (event.type === 'invoice.created') await sendInvoice(event.data.invoice);
 * });
 * ```
 */
export interface DomainEventData {
  'customer.created': { customer: Customer }; 'customer.updated': { customer: Customer };
  'plan.created': { plan: Plan }; 'plan.updated': { plan: Plan }; 'plan.deleted': { plan: Plan };
  'billable_metric.created': { billableMetric: BillableMetric }; 'billable_metric.updated': { billableMetric: BillableMetric }; 'billable_metric.deleted': { billableMetric: BillableMetric };
  'feature.created': { feature: unknown }; 'feature.updated': { feature: unknown }; 'feature.deleted': { feature: unknown };
  'subscription.started': { subscription: Subscription }; 'subscription.incomplete': { subscription: Subscription }; 'subscription.canceled': { subscription: Subscription };
  'subscription.updated': { subscription: Subscription }; 'subscription.terminated': { subscription: Subscription }; 'subscription.trial_ended': { subscription: Subscription };
  'subscription.termination_alert': { subscription: Subscription }; 'subscription.usage_threshold_reached': { subscription: Subscription; usageThreshold: UsageThresholdInput };
  'fee.created': { fee: Fee };
  'invoice.drafted': { invoice: Invoice }; 'invoice.created': { invoice: Invoice }; 'invoice.one_off_created': { invoice: Invoice }; 'invoice.paid_credit_added': { invoice: Invoice };
  'invoice.voided': { invoice: Invoice }; 'invoice.payment_overdue': { invoice: Invoice }; 'invoice.payment_status_updated': { invoice: Invoice };
  'invoice.payment_dispute_lost': { invoice: Invoice }; 'invoice.payment_failure': { invoice: Invoice; providerError: ProviderError };
  'payment.succeeded': { payment: Payment }; 'payment.requires_action': { payment: Payment; nextAction: unknown };
  'payment_receipt.created': { paymentReceipt: PaymentReceipt };
  'payment_request.created': { paymentRequest: PaymentRequest }; 'payment_request.payment_status_updated': { paymentRequest: PaymentRequest };
  'payment_request.payment_failure': { paymentRequest: PaymentRequest; providerError: ProviderError };
  'dunning_campaign.finished': { dunningCampaign: FinishedDunning };
  'credit_note.created': { creditNote: CreditNote }; 'credit_note.provider_refund_failure': { creditNote: CreditNote; providerError: ProviderError };
  'wallet.created': { wallet: Wallet }; 'wallet.updated': { wallet: Wallet }; 'wallet.terminated': { wallet: Wallet }; 'wallet.depleted_ongoing_balance': { wallet: Wallet };
  'wallet_transaction.created': { walletTransaction: WalletTransaction }; 'wallet_transaction.updated': { walletTransaction: WalletTransaction };
  'wallet_transaction.payment_failure': { walletTransaction: WalletTransaction; providerError: ProviderError };
  'alert.triggered': { triggeredAlert: TriggeredAlert & { externalSubscriptionId: string | null; walletId: string | null; billableMetricCode: string | null; alertName: string | null } };
  'event.error': { event: Event; transactionId: string; error: Record<string, string[]> };
}
/** Why a provider failed, in its own code where it gave one. */
export interface ProviderError { code: string | null }
export interface PaymentReceipt { number: string; createdAt: Date; payment: Payment }
export interface FinishedDunning { externalCustomerId: string; dunningCampaignCode: string; overdueBalanceCents: Cents; overdueBalanceCurrency: Currency; overdueBalances: { currency: Currency; amountCents: Cents }[] }
export type DomainEventType = keyof DomainEventData;
export type DomainEventOf<T extends DomainEventType> = { [K in T]: { id: string; type: K; at: Date; externalCustomerId: string | null; data: DomainEventData[K] } }[T];
/** Told apart by `type`. */
export type DomainEvent = DomainEventOf<DomainEventType>;
export interface Outbox { list(q?: PageQuery & { type?: string; externalCustomerId?: string }): Promise<Page<DomainEvent>>; /** Hands unseen events to `handler`, marks them seen when it resolves, retries with back-off when it rejects. */ drain(handler: (e: DomainEvent) => Promise<void>, o?: { limit?: number }): Promise<{ delivered: number; failed: number }> }

// ───────────────────────────────────────────────────────────────────────────── extension points

/** A pure fold over a period's events, in time order. */
export interface CustomAggregation { initial: unknown; add(state: unknown, event: { timestamp: Date; properties: Record<string, unknown> }): unknown; result(state: unknown): DecimalInput }
export type CustomChargeModel = (i: { units: DecimalString; eventsCount: number; properties: unknown }) => { amount: DecimalInput };

/** The host's own database transaction (a Kysely transaction, a pg client inside BEGIN …); each adapter says which it takes. */
export type HostTransaction = unknown;
