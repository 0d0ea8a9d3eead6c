import type { CalendarDate, Cents, Customer, FeeType, Invoice, UsageThresholdInput } from '../../contract.js';
import type { Instant } from '../time/instant.js';
import type { ProgressiveUse } from './progressive-credit.js';
import type { FeeAdjustment } from './adjust-fee.js';

/** The figures of an invoice in minor units, in the order of their computation (invoices.md 3). */
export type InvoiceAmounts = Pick<
  Invoice,
  'feesAmountCents' | 'progressiveBillingCreditAmountCents' | 'couponsAmountCents' | 'subTotalExcludingTaxesAmountCents'
  | 'taxesAmountCents' | 'taxesRate' | 'subTotalIncludingTaxesAmountCents' | 'creditNotesAmountCents'
  | 'prepaidCreditAmountCents' | 'prepaidGrantedCreditAmountCents' | 'prepaidPurchasedCreditAmountCents' | 'totalAmountCents'
>;

/** What an invoice states besides its figures. */
export interface InvoiceFacts {
  /** The customer as it was when the invoice was computed. */
  customer: Customer;
  selfBilled: boolean;
  readyForPaymentProcessing: boolean;
  paymentDisputeLostAt: Instant | null;
  voidedInvoiceId: string | null;
  purchaseOrderNumber: string | null;
  taxStatus: Invoice['taxStatus'];
  expectedFinalizationDate: CalendarDate | null;
  appliedUsageThresholds: UsageThresholdInput[];
  /** On a progressive invoice: lifetime usage when it was made, in cents; which steps of a recurring threshold it passed (usage.md 15.3). */
  lifetimeUsageCents?: number;
  skipPsp: boolean;
  /** The civil day that it bills for (subscriptions.md 10.2), from which its dates are counted. */
  billingDate: CalendarDate;
  periodic: boolean;
  /** What it took off for usage that progressive invoices had billed (plans.md 6.6). */
  progressiveCredits?: Omit<ProgressiveUse, 'number' | 'excessCents'>[];
  /** Of a progressive invoice: the subscription's usage of the period, in cents, when it was made (plans.md 6.3). */
  usageReachedCents?: Cents;
  /** Of an invoice that closes windows of usage: the sequence of the last event that there was when its usage was last computed (usage.md 2.9). */
  usageSeenTo?: number;
  /** How often the tax provider has refused it. */
  taxAttempts?: number;
  /** Payment term of a draft of its own, before the customer's; days. */
  ownPaymentTerm?: number | null;
  /** Lines of a draft that the host has adjusted; they outlive every refresh. */
  adjustments?: AdjustedLine[];
}

/** A line that is adjusted, and what it takes to make it when it has no usage. */
export interface AdjustedLine {
  key: string;
  feeType: FeeType;
  subscriptionId: string | null;
  chargeCode: string | null;
  chargeFilterValues: Record<string, string[]> | null;
  groupedBy: Record<string, string | null>;
  adjustment: FeeAdjustment;
}

/** What an invoice took from the customer's coupons and credit notes, in minor units: it comes back when the invoice is voided. */
export interface InvoiceSpending {
  coupons: { applicationId: string; amountCents: Cents }[];
  notes: { creditNoteId: string; amountCents: Cents }[];
}
