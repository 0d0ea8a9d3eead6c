import type { CustomSection } from './billing-entity.js';
import type { CalendarDate, Cents, Currency, DecimalInput, DecimalString, InstantInput, Metadata, Page, PageQuery, Timezone, Update, WriteOptions } from './conventions.js';
import type { CouponInput } from './coupon.js';
import type { Customer, CustomerInput } from './customer.js';
import type { AdjustFeeInput, Fee } from './fee.js';
import type { PaymentStatus } from './payment.js';
import type { UsageThresholdInput } from './plan.js';
import type { AppliedTax } from './tax.js';

/** `credit` sells prepaid credits; `advance_charges` collects paid fees; `progressive_billing` bills usage past a threshold. */
export type InvoiceType = 'subscription' | 'add_on' | 'credit' | 'one_off' | 'advance_charges' | 'progressive_billing';

/**
 * `draft`: in its grace period, computed anew until it is final · `open`: waits for its payment before it is issued · `pending`, `failed`: waits for taxes from outside, or
 * was refused them · `finalized`: issued, never changed again · `closed`: will never be issued · `voided` (invoices.md 1).
 */
export type InvoiceStatus = 'draft' | 'finalized' | 'voided' | 'open' | 'closed' | 'failed' | 'pending';

/** An invoice. Amounts in the order of their computation (invoices.md 3). */
export interface Invoice {
  id: string;
  /** `PREFIX-DRAFT` until it is final; then it never changes. */
  number: string;
  sequentialId: number | null;
  versionNumber: number;
  invoiceType: InvoiceType;
  status: InvoiceStatus;
  paymentStatus: PaymentStatus;
  paymentOverdue: boolean;
  paymentDisputeLostAt: Date | null;
  /** Another attempt to collect may be made. */
  readyForPaymentProcessing: boolean;
  /** For a partner. */
  selfBilled: boolean;
  billingEntityCode: string;
  externalCustomerId: string;
  /** As it was when the invoice was computed. */
  customer: Customer;
  currency: Currency;
  timezone: Timezone;
  issuingDate: CalendarDate;
  paymentDueDate: CalendarDate;
  /** Days. */
  netPaymentTerm: number;
  createdAt: Date;
  finalizedAt: Date | null;
  voidedAt: Date | null;

  feesAmountCents: Cents;
  couponsAmountCents: Cents;
  /** What progressive invoices of the period billed already. */
  progressiveBillingCreditAmountCents: Cents;
  subTotalExcludingTaxesAmountCents: Cents;
  taxesAmountCents: Cents;
  /** Percent, weighed by what each tax is taken on. */
  taxesRate: DecimalString;
  subTotalIncludingTaxesAmountCents: Cents;
  creditNotesAmountCents: Cents;
  prepaidCreditAmountCents: Cents;
  prepaidGrantedCreditAmountCents: Cents;
  prepaidPurchasedCreditAmountCents: Cents;
  totalAmountCents: Cents;
  totalPaidAmountCents: Cents;
  /** Total less paid less offset by credit notes; 0 once voided. */
  totalDueAmountCents: Cents;
  creditableAmountCents: Cents;
  refundableAmountCents: Cents;
  offsettableAmountCents: Cents;

  fees: Fee[];
  credits: InvoiceCredit[];
  appliedTaxes: AppliedTax[];
  metadata: Metadata;
  customSections: CustomSection[];
  appliedUsageThresholds: UsageThresholdInput[];
  /** Which time of which subscriptions it is for; instants are the first and the last millisecond. */
  subscriptions: {
    externalId: string;
    planCode: string;
    invoicingReason: string;
    fromDatetime: Date | null;
    toDatetime: Date | null;
    chargesFromDatetime: Date | null;
    chargesToDatetime: Date | null;
    fixedChargesFromDatetime: Date | null;
    fixedChargesToDatetime: Date | null;
  }[];
  voidedInvoiceId: string | null;
  purchaseOrderNumber: string | null;
  /** Of a draft: the day on which `run` finalizes it. */
  expectedFinalizationDate: CalendarDate | null;
  taxStatus: 'pending' | 'succeeded' | 'failed' | null;
}

/** A coupon, a progressive invoice (before taxes) or a credit note (after them) that comes off. */
export interface InvoiceCredit {
  id: string;
  amountCents: Cents;
  amountCurrency: Currency;
  beforeTaxes: boolean;
  item: { type: 'coupon' | 'credit_note' | 'invoice'; code: string; name: string };
}

export interface OneOffInput {
  externalCustomerId: string;
  /** The customer's, else the billing entity's, if left out. */
  currency?: Currency;
  billingEntityCode?: string;
  /** Not collected through the customer's payment provider. */
  skipPsp?: boolean;
  purchaseOrderNumber?: string;
  invoiceCustomSectionCodes?: string[];
  skipInvoiceCustomSections?: boolean;
  metadata?: Metadata;
  /** At least one. What is left out is the add-on's; `units`: 1. */
  fees: {
    addOnCode: string;
    units?: DecimalInput;
    unitAmountCents?: Cents;
    description?: string;
    invoiceDisplayName?: string;
    taxCodes?: string[];
    fromDatetime?: InstantInput;
    toDatetime?: InstantInput;
  }[];
}

/** What is to be previewed: a plan for a customer, known or not; live subscriptions; their end, or a change of plan (invoices.md 11). */
export interface PreviewInput {
  customer: Partial<CustomerInput>;
  planCode?: string;
  subscriptionAt?: InstantInput;
  billingTime?: 'calendar' | 'anniversary';
  coupons?: (Partial<CouponInput> & { code: string })[];
  subscriptions?: { externalIds: string[]; planCode?: string; terminatedAt?: InstantInput };
}

/** The fees of the new invoice: those named, changed as told; no others (invoices.md 10.2). */
export interface RegenerateInput {
  purchaseOrderNumber?: string;
  fees: { id?: string; chargeCode?: string; externalSubscriptionId?: string; units?: DecimalInput; unitAmountCents?: Cents; invoiceDisplayName?: string }[];
}

/** Every figure of an invoice, from its total down to units and events: by which rule, from what, and what came out. */
export interface InvoiceExplanation {
  invoiceId: string;
  steps: {
    /** Where in the invoice: `fees.0.amountCents`. */
    path: string;
    /** A rule of docs/rules: `invoices.md 6.2`. */
    rule: string;
    inputs: Record<string, unknown>;
    result: string;
  }[];
}

/** Unknown ids: `not_found`; what the invoice's status does not allow: `not_allowed`. */
export interface Invoices {
  get(id: string): Promise<Invoice>;
  /** Without `status`: all but those that are `open` or `closed`. */
  list(q?: PageQuery & {
    externalCustomerId?: string;
    externalSubscriptionId?: string;
    invoiceType?: InvoiceType;
    status?: InvoiceStatus;
    paymentStatus?: PaymentStatus;
    paymentOverdue?: boolean;
  }): Promise<Page<Invoice>>;
  /** Sells add-ons on an invoice of their own, finalized at once (invoices.md 8). */
  createOneOff(i: OneOffInput, options?: WriteOptions): Promise<Invoice>;
  /** What would be billed: for a customer to come, for live subscriptions, for a plan change or a termination. Writes nothing. */
  preview(i: PreviewInput): Promise<Invoice>;
  /** Metadata of an issued one, term and order of a draft, payment status by hand (payments.md 3). A voided one: `not_allowed`. */
  update(id: string, i: Update<{ paymentStatus: PaymentStatus; metadata: Metadata; netPaymentTerm: number; purchaseOrderNumber: string }>, options?: WriteOptions): Promise<Invoice>;
  /** Computes a draft anew from what is known now; changes no other (invoices.md 4.7). */
  refresh(id: string, options?: WriteOptions): Promise<Invoice>;
  /** Ends the grace period of a draft: computed a last time, numbered, dated, issued. */
  finalize(id: string, options?: WriteOptions): Promise<Invoice>;
  /** The provider's page on which the customer can pay what is due now; made anew or the one that is still open, so ask for it when the customer wants to pay. */
  paymentUrl(id: string): Promise<{ url: string }>;
  /** Cancels an issued invoice, paid or not. Coupons, credits and notes that it used come back; or what is told becomes a credit note (credits.md 2). */
  void(id: string, o?: { generateCreditNote?: boolean; creditAmountCents?: Cents; refundAmountCents?: Cents }, options?: WriteOptions): Promise<Invoice>;
  /** A new invoice in place of a voided one, with fees changed as told. */
  regenerate(id: string, i: RegenerateInput, options?: WriteOptions): Promise<Invoice>;
  previewRegeneration(id: string, i: RegenerateInput): Promise<Invoice>;
  /** Of a draft: sets a fee's units, price or name, which outlive every refresh and the finalization (invoices.md 9). */
  adjustFee(id: string, i: AdjustFeeInput, options?: WriteOptions): Promise<Fee>;
  estimateAdjustedFee(id: string, i: AdjustFeeInput): Promise<Fee>;
  resetAdjustedFee(id: string, feeId: string, options?: WriteOptions): Promise<Fee>;
  /** Takes a draft away; what it was to bill is not billed again. */
  delete(id: string, options?: WriteOptions): Promise<void>;
  /** Has a failed payment collected again in the next run, or taxes that failed asked for again (payments.md 2.8). */
  retryPayment(id: string, options?: WriteOptions): Promise<Invoice>;
  loseDispute(id: string, options?: WriteOptions): Promise<Invoice>;
  /** Every input and step that led to each figure. */
  explain(id: string): Promise<InvoiceExplanation>;
  /** Computes an issued invoice again from the inputs kept with it, and names the first figure that differs, by its path. */
  replay(id: string): Promise<{ equal: boolean; firstDifference: { path: string; stored: unknown; recomputed: unknown } | null }>;
}
