import type { Charge, ChargeInput, FixedCharge, FixedChargeInput } from './charge.js';
import type { CalendarDate, InstantInput, Page, PageQuery, Update, WriteOptions } from './conventions.js';
import type { Plan, PlanOverrides, UsageThresholdInput } from './plan.js';

export interface SubscriptionInput {
  /** The host's own id, under which events come in. One live subscription at a time has it. */
  externalId: string;
  externalCustomerId: string;
  planCode: string;
  name?: string;
  /** Whether periods are those of the calendar (default), or count from `subscriptionAt` (subscriptions.md 2). */
  billingTime?: 'calendar' | 'anniversary';
  /** When it begins, now if left out: past starts are not billed again, future ones wait (subscriptions.md 5). */
  subscriptionAt?: InstantInput;
  /** When it ends by itself. */
  endingAt?: InstantInput;
  planOverrides?: PlanOverrides;
  usageThresholds?: UsageThresholdInput[];
  /** Who issues its invoices; the customer's billing entity if left out. */
  billingEntityCode?: string;
  purchaseOrderNumber?: string;
  /** False: it has invoices of its own. Else what falls due with it for the customer stands on one. */
  consolidateInvoice?: boolean;
  skipInvoiceCustomSections?: boolean;
  invoiceCustomSectionCodes?: string[];
  /** It becomes active once its first invoice is paid; given up after `timeoutHours` (payments.md 5). */
  activationRules?: { type: 'payment'; timeoutHours?: number }[];
  progressiveBillingDisabled?: boolean;
}

export type SubscriptionStatus = 'pending' | 'incomplete' | 'active' | 'terminated' | 'canceled';

/** What a termination does with the unused days of a fee paid in advance (credits.md 1.11). */
export type OnTerminationCreditNote = 'credit' | 'refund' | 'offset' | 'skip';

export type PlanChangeInput = Pick<
  SubscriptionInput,
  'externalId' | 'planCode' | 'name' | 'planOverrides' | 'billingTime' | 'endingAt' | 'subscriptionAt' | 'consolidateInvoice' | 'purchaseOrderNumber' | 'billingEntityCode'
  | 'activationRules'
>;

export interface TerminationInput {
  externalId: string;
  onTerminationCreditNote?: OnTerminationCreditNote;
  /** `skip`: what is open at the end is not billed. */
  onTerminationInvoice?: 'generate' | 'skip';
  /** Which record of the id, the active one if left out: `pending` takes back a start to come or a scheduled downgrade. */
  status?: SubscriptionStatus;
}

/** A customer's plan, from start to end. Instants are exact; days are the customer's. */
export interface Subscription {
  id: string;
  externalId: string;
  externalCustomerId: string;
  planCode: string;
  name: string | null;
  status: SubscriptionStatus;
  billingTime: 'calendar' | 'anniversary';
  /** The anchor of its periods. */
  subscriptionAt: Date;
  startedAt: Date | null;
  activatedAt: Date | null;
  endingAt: Date | null;
  terminatedAt: Date | null;
  canceledAt: Date | null;
  trialEndedAt: Date | null;
  previousPlanCode: string | null;
  nextPlanCode: string | null;
  /** When a scheduled downgrade takes over. */
  downgradePlanDate: CalendarDate | null;
  currentBillingPeriodStartedAt: Date | null;
  /** The last millisecond of the running period. */
  currentBillingPeriodEndingAt: Date | null;
  onTerminationCreditNote: OnTerminationCreditNote | null;
  onTerminationInvoice: 'generate' | 'skip';
  cancellationReason: string | null;
  /** As it counts for this subscription, overrides included. */
  plan: Plan;
  createdAt: Date;
  consolidateInvoice: boolean;
  purchaseOrderNumber: string | null;
  progressiveBillingDisabled: boolean;
  activationRules: {
    type: 'payment';
    timeoutHours: number;
    status: 'inactive' | 'pending' | 'satisfied' | 'failed' | 'expired' | 'not_applicable';
    expiresAt: Date | null;
  }[];
}

/** The whole life of subscriptions. Unknown ids: `not_found`; a transition that the record's state does not have: `not_allowed`. */
export interface Subscriptions {
  /** Begins now, or waits for its start; with a plan in advance its first invoice is made in the same call (subscriptions.md 5). */
  create(i: SubscriptionInput, options?: WriteOptions): Promise<Subscription>;
  /**
   * A dearer plan (by the year) takes over now, with one invoice for both and a credit for the unused days; a cheaper one at the end of the period. Answers the
   * record that is in force. A plan in another currency: `currency_mismatch` (subscriptions.md 7).
   */
  changePlan(i: PlanChangeInput, options?: WriteOptions): Promise<Subscription>;
  update(
    externalId: string,
    i: Update<Pick<SubscriptionInput, 'name' | 'endingAt' | 'subscriptionAt' | 'planOverrides' | 'usageThresholds' | 'purchaseOrderNumber' | 'consolidateInvoice'>> & {
      onTerminationCreditNote?: OnTerminationCreditNote;
      onTerminationInvoice?: 'generate' | 'skip';
      progressiveBillingDisabled?: boolean;
    },
    options?: WriteOptions,
  ): Promise<Subscription>;
  /** Changes a charge of this subscription alone, which has a plan of its own from then on (plans.md 3). */
  updateCharge(externalId: string, chargeCode: string, i: Update<ChargeInput>, options?: WriteOptions): Promise<Charge>;
  updateFixedCharge(externalId: string, fixedChargeCode: string, i: Update<FixedChargeInput>, options?: WriteOptions): Promise<FixedCharge>;
  /** Ends it now: the day counts as used, what is open is billed, unused days come back as told (subscriptions.md 9). */
  terminate(i: TerminationInput, options?: WriteOptions): Promise<Subscription>;
  /** The active one, or the latest of the status asked for. */
  get(externalId: string, o?: { status?: SubscriptionStatus }): Promise<Subscription>;
  list(q?: PageQuery & { externalCustomerId?: string; externalId?: string; planCode?: string; status?: SubscriptionStatus[] }): Promise<Page<Subscription>>;
}
