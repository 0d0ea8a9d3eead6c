import type {
  AlertType, AppliedTax, BillingEntityInput, CouponInput, InvoiceCredit, InvoiceStatus, InvoiceType, Metadata, PaymentStatus,
  SubscriptionStatus, FeeType, CustomSection,
} from '../contract.js';
import type { AlertThreshold } from '../core/alerts/passed-thresholds.js';
import type { AddOnDefinition } from '../core/plans/add-on.js';
import type { CouponTerms } from '../core/coupons/coupon.js';
import type { CustomerProfile } from '../core/customers/customer.js';
import type { MetricDefinition } from '../core/metrics/metric.js';
import type { FeatureDefinition } from '../core/plans/feature.js';
import type { OwnTerm } from '../core/plans/own-plan.js';
import type { PlanDefinition } from '../core/plans/plan.js';
import type { StoredUsage } from '../core/invoices/stored-usage.js';
import type { SubscriptionTerms } from '../core/subscriptions/subscription.js';
import type { DunningDefinition } from '../core/payments/dunning.js';
import type { NoteFigures } from '../core/credit-notes/note-figures.js';
import type { RecurringRule } from '../core/wallets/recurring-rule.js';
import type { WalletSettings } from '../core/wallets/wallet-settings.js';
import type { FeeDetails } from '../core/invoices/fee.js';
import type { InvoiceInput } from '../core/invoices/compute-invoice.js';
import type { InvoiceAmounts, InvoiceFacts, InvoiceSpending } from '../core/invoices/invoice.js';
import {
  type Column, type ColumnsOf, type RowBase, bool, decimal, id, instant, int, json, nullable, table, text,
} from './column.js';

/**
 * The one definition of what is stored. DDL, row types, the memory tables and the migrations all derive from it.
 *
 * `key` columns hold the natural key of what is live (a code), and the key with the row's id behind it once it is
 * deleted, so that a code can be used again without a nullable column in a unique index.
 * `dueAt` is the instant at which time brings something about for the row; it counts only while `hasDue`.
 */
export const TABLES = {
  billingEntities: table(
    { key: text(), code: text(), settings: json<BillingEntityInput>() },
    { unique: [['key']] },
  ),
  taxes: table(
    { key: text(), deleted: bool(), code: text(), name: text(), rate: decimal(), description: nullable(text()), appliedToOrganization: bool() },
    { unique: [['key']], indexes: [['deleted']] },
  ),
  billableMetrics: table(
    {
      key: text(), deleted: bool(), code: text(), definition: json<MetricDefinition>(),
      /** Whether any charge has ever billed it in advance: events of other metrics are stored without a look at subscriptions. */
      chargedInAdvance: bool(),
    },
    { unique: [['key']], indexes: [['deleted']] },
  ),
  addOns: table(
    { key: text(), deleted: bool(), code: text(), definition: json<AddOnDefinition>() },
    { unique: [['key']], indexes: [['deleted']] },
  ),
  pricingUnits: table(
    { key: text(), deleted: bool(), code: text(), name: text(), shortName: text(), description: nullable(text()) },
    { unique: [['key']], indexes: [['deleted']] },
  ),
  /** A plan, or the private copy of one that a subscription with overrides has (`parentPlanId`; such a copy is not listed). */
  plans: table(
    {
      key: text(), deleted: bool(), listed: bool(), code: text(), parentPlanId: nullable(id()), currentVersion: int(), live: bool(), definition: json<PlanDefinition>(),
      /** Of a private copy: what it sets itself of that which it otherwise follows its plan in. */
      ownTerms: json<OwnTerm[]>(),
    },
    { unique: [['key']], indexes: [['listed'], ['code'], ['parentPlanId']] },
  ),
  /** Every state that a plan ever had. Never changed. */
  planVersions: table(
    { planId: id(), number: int(), definition: json<PlanDefinition>() },
    { unique: [['planId', 'number']] },
  ),
  features: table(
    { key: text(), deleted: bool(), code: text(), definition: json<FeatureDefinition>() },
    { unique: [['key']], indexes: [['deleted']] },
  ),
  /** Which subscriptions have something of their own in a feature; what it is stands on the subscription. */
  featureOverrides: table({ subscriptionId: id(), featureCode: text() }, { unique: [['featureCode', 'subscriptionId']] }),
  coupons: table(
    { key: text(), deleted: bool(), code: text(), status: text<'active' | 'terminated'>(), definition: json<CouponInput>(), expirationAt: nullable(instant()), hasDue: bool(), dueAt: instant() },
    { unique: [['key']], indexes: [['deleted'], ['hasDue', 'dueAt']] },
  ),
  appliedCoupons: table(
    {
      couponId: id(), couponCode: text(), customerId: id(), externalCustomerId: text(), status: text<'active' | 'terminated'>(),
      terms: json<CouponTerms>(), creditedCents: int(), usesRemaining: nullable(int()),
      endedBy: nullable(text<'use' | 'hand' | 'coupon' | 'customer'>()), terminatedAt: nullable(instant()),
    },
    { indexes: [['customerId'], ['couponId']] },
  ),
  customers: table(
    {
      key: text(), deleted: bool(), externalId: text(), sequentialId: int(), slug: text(), billingEntityId: id(),
      currency: nullable(text()), profile: json<CustomerProfile>(),
    },
    { unique: [['key']], indexes: [['deleted'], ['billingEntityId']] },
  ),
  subscriptions: table(
    {
      /** The external id while active or incomplete, else one of its own: at most one live subscription has an external id. */
      liveKey: text(), externalId: text(), customerId: id(), externalCustomerId: text(), planId: id(), planCode: text(),
      status: text<SubscriptionStatus>(), billingTime: text<'calendar' | 'anniversary'>(),
      subscriptionAt: instant(), startedAt: nullable(instant()), activatedAt: nullable(instant()), endingAt: nullable(instant()),
      terminatedAt: nullable(instant()), canceledAt: nullable(instant()), trialEndedAt: nullable(instant()),
      previousSubscriptionId: nullable(id()), nextSubscriptionId: nullable(id()),
      /** The local date of the next boundary that is to be billed, `''` when there is none. */
      nextBoundary: text(),
      terms: json<SubscriptionTerms>(),
      hasDue: bool(), dueAt: instant(),
    },
    { unique: [['liveKey']], indexes: [['externalId'], ['customerId'], ['planCode'], ['planId'], ['status'], ['hasDue', 'dueAt']] },
  ),
  invoices: table(
    {
      customerId: id(), externalCustomerId: text(), billingEntityId: id(), billingEntityCode: text(), invoiceType: text<InvoiceType>(), status: text<InvoiceStatus>(),
      paymentStatus: text<PaymentStatus>(), paymentOverdue: bool(), currency: text(), timezone: text(),
      number: text(), sequentialId: nullable(int()), versionNumber: int(),
      issuingDate: text(), paymentDueDate: text(), netPaymentTerm: int(), finalizedAt: nullable(instant()), voidedAt: nullable(instant()),
      totalAmountCents: int(), totalPaidAmountCents: int(), offsetAmountCents: int(),
      amounts: json<InvoiceAmounts>(), appliedTaxes: json<AppliedTax[]>(), credits: json<InvoiceCredit[]>(), spent: json<InvoiceSpending>(),
      facts: json<InvoiceFacts>(),
      customSections: json<CustomSection[]>(), metadata: json<Metadata>(),
      hasDue: bool(), dueAt: instant(),
    },
    { indexes: [['customerId'], ['hasDue', 'dueAt'], ['status'], ['paymentOverdue']] },
  ),
  /** One row for each subscription that an invoice bills: which of its time the invoice is for. */
  invoiceSubscriptions: table(
    {
      invoiceId: id(), subscriptionId: id(), externalSubscriptionId: text(), planCode: text(), planVersion: int(), invoicingReason: text(), position: int(),
      fromDatetime: nullable(instant()), toDatetime: nullable(instant()), chargesFromDatetime: nullable(instant()), chargesToDatetime: nullable(instant()),
      fixedChargesFromDatetime: nullable(instant()), fixedChargesToDatetime: nullable(instant()), billedAt: instant(),
    },
    { unique: [['invoiceId', 'position']], indexes: [['subscriptionId'], ['externalSubscriptionId']] },
  ),
  fees: table(
    {
      /** `''` on a fee that stands on no invoice. */
      invoiceId: text(), position: int(), customerId: id(), externalCustomerId: text(), subscriptionId: text(), externalSubscriptionId: text(),
      feeType: text<FeeType>(), chargeCode: text(), billableMetricCode: text(), paymentStatus: text<PaymentStatus | 'refunded'>(),
      amountCents: int(), taxesAmountCents: int(), payInAdvance: bool(), fromDatetime: nullable(instant()), toDatetime: nullable(instant()),
      details: json<FeeDetails>(),
    },
    {
      indexes: [
        ['invoiceId', 'position'], ['customerId'], ['externalSubscriptionId'], ['subscriptionId', 'chargeCode', 'toDatetime'], ['subscriptionId', 'toDatetime'],
      ],
    },
  ),
  /**
   * Money that came in, or is being asked for. `step` is what the engine is still to do about it: to hear from the provider
   * how the attempt went (`ask`), to withdraw it there (`withdraw`), or nothing.
   */
  payments: table(
    {
      customerId: id(), externalCustomerId: text(), payableType: text<'Invoice' | 'PaymentRequest'>(), payableId: id(),
      amountCents: int(), currency: text(), status: text<PaymentStatus>(), type: text<'manual' | 'provider'>(), reference: nullable(text()),
      /** `''` on a manual payment. */
      providerCode: text(), providerPaymentId: nullable(text()), failureCode: nullable(text()), nextAction: json<unknown>(),
      receiptNumber: nullable(text()), receiptAt: nullable(instant()), step: text<'ask' | 'withdraw' | 'none'>(),
    },
    { indexes: [['customerId'], ['payableId'], ['providerCode', 'step'], ['providerPaymentId']] },
  ),
  /** Which invoices a payment is for, and how much of it each of them has. */
  paymentAllocations: table(
    { paymentId: id(), invoiceId: id(), amountCents: int() },
    { unique: [['paymentId', 'invoiceId']], indexes: [['invoiceId']] },
  ),
  /** The payment that is under way at the provider for an invoice: at most one at a time (payments.md 2.5). */
  openPayments: table({ invoiceId: id(), paymentId: id() }, { unique: [['invoiceId']], indexes: [['paymentId']] }),
  /** What the next run is to collect, once (payments.md 2.2). */
  collections: table(
    { payableType: text<'Invoice' | 'PaymentRequest'>(), payableId: id(), providerCode: text(), customerId: id() },
    { unique: [['payableId']], indexes: [['providerCode']] },
  ),
  /** Refund parts of credit notes that go back through the provider that took the money: `step` as of a payment. */
  refunds: table(
    {
      creditNoteId: id(), invoiceId: id(), paymentId: id(), providerCode: text(), amountCents: int(), providerRefundId: nullable(text()),
      step: text<'ask' | 'none'>(),
      /** What its provider said last of it. */
      status: nullable(text<PaymentStatus>()),
    },
    { unique: [['creditNoteId']], indexes: [['providerCode', 'step'], ['invoiceId']] },
  ),
  /** What a provider told of a payment whose own answer is still awaited, so that it is not lost when it comes first. */
  providerNotices: table(
    { providerCode: text(), providerPaymentId: text(), status: text<PaymentStatus>(), failureCode: nullable(text()) },
    { indexes: [['providerCode', 'providerPaymentId']] },
  ),
  /** From when an issued invoice is overdue if nothing is heard; taken away once it is settled, or has become overdue. */
  dueDates: table({ invoiceId: id(), overdueAt: instant() }, { unique: [['invoiceId']], indexes: [['overdueAt']] }),
  paymentRequests: table(
    {
      customerId: id(), externalCustomerId: text(), email: nullable(text()), amountCents: int(), currency: text(),
      paymentStatus: text<PaymentStatus>(), dunningCampaignCode: nullable(text()),
    },
    { indexes: [['customerId']] },
  ),
  dunningCampaigns: table(
    { key: text(), deleted: bool(), code: text(), appliedToBillingEntity: bool(), definition: json<DunningDefinition>() },
    { unique: [['key']], indexes: [['deleted'], ['appliedToBillingEntity']] },
  ),
  /** How far a campaign has got with a customer. No row: not begun. */
  dunningStates: table(
    { customerId: id(), campaignId: id(), attempts: json<Record<string, number>>(), lastAttemptAt: instant(), finished: bool() },
    { unique: [['customerId']], indexes: [['campaignId']] },
  ),
  paymentRequestInvoices: table({ requestId: id(), invoiceId: id() }, { unique: [['requestId', 'invoiceId']], indexes: [['invoiceId']] }),
  creditNotes: table(
    {
      invoiceId: id(), sequentialId: int(), number: text(), customerId: id(), externalCustomerId: text(), currency: text(),
      status: text<'draft' | 'finalized'>(), creditStatus: nullable(text<'available' | 'consumed' | 'voided'>()),
      refundStatus: nullable(text<'pending' | 'succeeded' | 'failed'>()), reason: text(), description: nullable(text()), issuingDate: text(),
      totalAmountCents: int(), creditAmountCents: int(), refundAmountCents: int(), offsetAmountCents: int(), balanceAmountCents: int(),
      figures: json<NoteFigures>(), voidedAt: nullable(instant()), refundedAt: nullable(instant()),
    },
    { unique: [['invoiceId', 'sequentialId']], indexes: [['customerId']] },
  ),
  /** The usage of a subscription at the end of a local day, and what it is more than the row before it in the same window. */
  dailyUsages: table(
    {
      externalSubscriptionId: text(), customerId: id(), subscriptionId: id(), usageDate: text(), windowFrom: instant(),
      usage: json<StoredUsage>(), usageDiff: json<StoredUsage>(),
    },
    { unique: [['subscriptionId', 'usageDate']], indexes: [['externalSubscriptionId']] },
  ),
  /** The next day whose usage is to be looked at, for each subscription that has begun. */
  usageLooks: table(
    { subscriptionId: id(), nextDate: text(), hasDue: bool(), dueAt: instant() },
    { unique: [['subscriptionId']], indexes: [['hasDue', 'dueAt']] },
  ),
  /** What an external id used before it came here, by that id. */
  historicalUsages: table({ key: text(), amountCents: int() }, { unique: [['key']] }),
  /**
   * What counts in analytics, in rows that can be summed (payments.md 10): `revenue`, one for each issued invoice by its payment
   * status, or for a fee in advance without invoice (`fee`); `usage`, one for each invoice and metric; `recurring`, one for each
   * subscription fee by the way it recurs. Gone when the invoice is voided or its dispute is lost. `month` counts from the year 0.
   * A part of a cent is in `fraction`, in hundred-thousandths.
   */
  figures: table(
    {
      kind: text<'revenue' | 'usage' | 'recurring'>(), /** The invoice, or the fee without one. */ documentId: id(), sourceId: id(), customerId: id(),
      month: int(), currency: text(), series: text(), amountCents: int(), fraction: int(), refundedCents: int(), count: int(),
    },
    {
      // The whole of what is summed stands in the first one, so that no row has to be looked up for it.
      indexes: [['kind', 'month', 'currency', 'series', 'customerId', 'amountCents', 'fraction', 'refundedCents', 'count'], ['customerId', 'kind', 'month'], ['documentId']],
    },
  ),
  /**
   * `key` and `kindKey` name what may be there once for a subscription or wallet while the alert is, its code and its kind;
   * `watches` says which task evaluates it. `subject` is the subscription's external id, or the wallet's id.
   */
  alerts: table(
    {
      key: text(), kindKey: text(), watches: text<'subscription' | 'wallet' | 'nothing'>(), kind: text<'subscription' | 'wallet'>(), subject: text(),
      code: text(), name: nullable(text()), alertType: text<AlertType>(), billableMetricCode: nullable(text()), thresholds: json<AlertThreshold[]>(),
      previousValue: decimal(), lastProcessedAt: nullable(instant()), periodFrom: nullable(instant()),
    },
    { unique: [['key'], ['kindKey']], indexes: [['watches'], ['subject']] },
  ),
  triggeredAlerts: table(
    {
      alertId: id(), kind: text<'subscription' | 'wallet'>(), subject: text(), alertCode: text(), alertType: text<AlertType>(),
      previousValue: decimal(), currentValue: decimal(), crossedThresholds: json<AlertThreshold[]>(),
    },
    { indexes: [['subject']] },
  ),
  wallets: table(
    {
      /** Customer and code while active, else one of its own: a code is unique among a customer's active wallets. */
      key: text(), customerId: id(), externalCustomerId: text(), code: text(), name: nullable(text()), status: text<'active' | 'terminated'>(),
      currency: text(), priority: int(), rateAmount: decimal(), balanceCents: int(), creditsBalance: decimal(),
      consumedAmountCents: int(), consumedCredits: decimal(), ongoingUsageBalanceCents: int(),
      /** Whether it has been told that the ongoing balance is used up; until it is above 0 again it is not told anew. */
      depleted: bool(),
      expirationAt: nullable(instant()), terminatedAt: nullable(instant()), settings: json<WalletSettings>(), rule: nullable(json<RecurringRule>()),
    },
    { unique: [['key']], indexes: [['customerId'], ['status']] },
  ),
  /** The ledger of the wallets. Of a transaction only its state and its rest ever change. */
  walletTransactions: table(
    {
      walletId: id(), /** `''` for none. */ invoiceId: text(), creditNoteId: nullable(id()), voidedInvoiceId: nullable(id()),
      transactionType: text<'inbound' | 'outbound'>(), transactionStatus: text<'purchased' | 'granted' | 'voided' | 'invoiced'>(),
      status: text<'pending' | 'settled' | 'failed'>(), source: text<'manual' | 'interval' | 'threshold'>(),
      amountCents: int(), creditAmount: decimal(), remainingAmountCents: nullable(int()), hasRest: bool(), priority: int(), name: nullable(text()),
      metadata: json<{ key: string; value: string }[]>(), invoiceRequiresSuccessfulPayment: bool(), purchaseOrderNumber: nullable(text()),
      settledAt: nullable(instant()), failedAt: nullable(instant()),
    },
    { indexes: [['walletId', 'hasRest'], ['walletId', 'status'], ['invoiceId']] },
  ),
  /** Which inbound transaction pays for which outbound one. */
  walletFundings: table(
    { inboundId: id(), outboundId: id(), amountCents: int() },
    { unique: [['outboundId', 'inboundId']], indexes: [['inboundId']] },
  ),
  /** All that the figures of an invoice were computed from, to explain and to replay them. */
  invoiceInputs: table({ invoiceId: id(), inputs: json<InvoiceInput>() }, { unique: [['invoiceId']] }),
  /** Invoices that wait for the tax provider; `attempt` counts how often it has refused. */
  taxRequests: table({ invoiceId: id(), attempt: int() }, { unique: [['invoiceId']] }),
  /** VAT numbers whose validity is being asked for; until it is known the customer's invoices are pending. */
  vatChecks: table({ customerId: id(), vatNumber: text(), namedTaxCodes: json<string[]>() }, { unique: [['customerId']] }),
  /** What has been done once and must never be done again: a boundary billed, an alert told. The key names it. */
  claims: table({ key: text(), subject: text() }, { unique: [['key']] }),
  counters: table({ key: text(), value: int() }, { unique: [['key']] }),
  outbox: table(
    { type: text(), at: instant(), externalCustomerId: nullable(text()), data: json<Record<string, unknown>>(), delivered: bool(), attempts: int(), retryAt: instant() },
    { indexes: [['type'], ['externalCustomerId'], ['delivered']] },
  ),
  idempotencyKeys: table({ key: text(), content: text(), result: json<unknown>() }, { unique: [['key']] }),
} as const;

export type Tables = typeof TABLES;
export type TableName = keyof Tables;
export type RowOf<T extends TableName> = T extends TableName ? ColumnsOf<Tables[T]> & RowBase : never;
/** A row to insert: the store gives `seq`, `version` begins at 1. */
export type NewRow<T extends TableName> = Omit<RowOf<T>, 'seq' | 'version'>;
export type RowPatch<T extends TableName> = Partial<Omit<RowOf<T>, 'id' | 'seq' | 'version' | 'createdAt'>>;

export const BASE_COLUMNS: Record<keyof RowBase, Column> = { id: id(), version: int(), seq: int(), createdAt: instant() };

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
