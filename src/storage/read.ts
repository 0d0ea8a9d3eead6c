import type { RowOf, TableName, Tables } from './schema.js';

/**
 * A named read: rows of one table by equality on `by` (an index's leading columns), optionally within a range of one
 * more column, narrowed by `filters`, in order of the range column and then of insertion.
 */
export interface ReadSpec<T extends TableName = TableName> {
  readonly table: T;
  readonly by: readonly (keyof RowOf<T> & string)[];
  readonly range?: keyof RowOf<T> & string;
  readonly filters?: readonly (keyof RowOf<T> & string)[];
}

const read = <
  T extends TableName,
  const B extends readonly (keyof RowOf<T> & string)[],
  const R extends (keyof RowOf<T> & string) | undefined = undefined,
  const F extends readonly (keyof RowOf<T> & string)[] = [],
>(table: T, by: B, rest: { range?: R; filters?: F } = {}) => ({ table, by, ...rest });

/** Every read that the engine makes, each served by a declared index. */
export const READS = {
  billingEntityByKey: read('billingEntities', ['key']),
  billingEntityById: read('billingEntities', ['id']),
  billingEntities: read('billingEntities', []),
  taxByKey: read('taxes', ['key']),
  taxById: read('taxes', ['id']),
  taxes: read('taxes', ['deleted']),
  metricByKey: read('billableMetrics', ['key']),
  metricById: read('billableMetrics', ['id']),
  metrics: read('billableMetrics', ['deleted']),
  addOnByKey: read('addOns', ['key']),
  addOnById: read('addOns', ['id']),
  addOns: read('addOns', ['deleted']),
  pricingUnitByKey: read('pricingUnits', ['key']),
  pricingUnitById: read('pricingUnits', ['id']),
  pricingUnits: read('pricingUnits', ['deleted']),
  planByKey: read('plans', ['key']),
  planById: read('plans', ['id']),
  plansByCode: read('plans', ['code'], { filters: ['deleted'] }),
  plans: read('plans', ['listed']),
  plansByParent: read('plans', ['parentPlanId'], { filters: ['deleted'] }),
  planVersions: read('planVersions', ['planId'], { range: 'number' }),
  featureByKey: read('features', ['key']),
  featureById: read('features', ['id']),
  features: read('features', ['deleted']),
  featureOverrides: read('featureOverrides', ['featureCode']),
  couponByKey: read('coupons', ['key']),
  couponById: read('coupons', ['id']),
  coupons: read('coupons', ['deleted']),
  couponsDue: read('coupons', ['hasDue'], { range: 'dueAt' }),
  appliedCouponById: read('appliedCoupons', ['id']),
  appliedCouponsByCustomer: read('appliedCoupons', ['customerId'], { filters: ['status', 'couponId'] }),
  appliedCouponsByCoupon: read('appliedCoupons', ['couponId'], { filters: ['status'] }),
  appliedCoupons: read('appliedCoupons', [], { filters: ['status'] }),
  customerByKey: read('customers', ['key']),
  customerById: read('customers', ['id']),
  customers: read('customers', ['deleted']),
  customersByEntity: read('customers', ['billingEntityId']),
  subscriptionById: read('subscriptions', ['id']),
  subscriptionByLiveKey: read('subscriptions', ['liveKey']),
  subscriptionsByExternalId: read('subscriptions', ['externalId'], { filters: ['status', 'planCode'] }),
  subscriptionsByCustomer: read('subscriptions', ['customerId'], { filters: ['status', 'externalId', 'planCode'] }),
  subscriptionsByStatus: read('subscriptions', ['status']),
  subscriptionsByPlanId: read('subscriptions', ['planId'], { filters: ['status'] }),
  subscriptionsByPlan: read('subscriptions', ['planCode'], { filters: ['status'] }),
  subscriptions: read('subscriptions', [], { filters: ['status', 'planCode'] }),
  subscriptionsDue: read('subscriptions', ['hasDue'], { range: 'dueAt' }),
  invoiceById: read('invoices', ['id'], { filters: ['customerId', 'status', 'invoiceType', 'paymentStatus', 'paymentOverdue'] }),
  invoicesByCustomer: read('invoices', ['customerId'], { filters: ['status', 'invoiceType', 'paymentStatus', 'paymentOverdue'] }),
  invoices: read('invoices', [], { filters: ['status', 'invoiceType', 'paymentStatus', 'paymentOverdue'] }),
  invoicesByStatus: read('invoices', ['status']),
  invoicesDue: read('invoices', ['hasDue'], { range: 'dueAt' }),
  invoiceSubscriptionsByInvoice: read('invoiceSubscriptions', ['invoiceId']),
  invoiceSubscriptionsBySubscription: read('invoiceSubscriptions', ['subscriptionId'], { filters: ['invoicingReason'] }),
  invoiceSubscriptionsByExternalId: read('invoiceSubscriptions', ['externalSubscriptionId']),
  feeById: read('fees', ['id']),
  feesByInvoice: read('fees', ['invoiceId'], { filters: ['feeType', 'paymentStatus', 'chargeCode', 'billableMetricCode'] }),
  feesByCustomer: read('fees', ['customerId'], { filters: ['feeType', 'paymentStatus', 'chargeCode', 'billableMetricCode', 'invoiceId'] }),
  feesByExternalSubscription: read('fees', ['externalSubscriptionId'], { filters: ['feeType', 'paymentStatus', 'chargeCode', 'billableMetricCode', 'invoiceId', 'customerId'] }),
  feesOfSubscription: read('fees', ['subscriptionId'], { range: 'toDatetime', filters: ['feeType'] }),
  feesOfCharge: read('fees', ['subscriptionId', 'chargeCode'], { range: 'toDatetime', filters: ['payInAdvance'] }),
  fees: read('fees', [], { filters: ['feeType', 'paymentStatus', 'chargeCode', 'billableMetricCode'] }),
  paymentById: read('payments', ['id'], { filters: ['customerId'] }),
  paymentsByCustomer: read('payments', ['customerId']),
  paymentsByPayable: read('payments', ['payableId']),
  paymentsByProviderPayment: read('payments', ['providerPaymentId'], { filters: ['providerCode'] }),
  paymentsToHandle: read('payments', ['providerCode', 'step']),
  payments: read('payments', []),
  paymentAllocationsByPayment: read('paymentAllocations', ['paymentId']),
  paymentAllocationsByInvoice: read('paymentAllocations', ['invoiceId']),
  openPaymentsByInvoice: read('openPayments', ['invoiceId']),
  openPaymentsByPayment: read('openPayments', ['paymentId']),
  refundById: read('refunds', ['id']),
  refundsByInvoice: read('refunds', ['invoiceId']),
  refundsToHandle: read('refunds', ['providerCode', 'step']),
  providerNotices: read('providerNotices', ['providerCode']),
  dueDateByInvoice: read('dueDates', ['invoiceId']),
  dueDatesPassed: read('dueDates', [], { range: 'overdueAt' }),
  paymentRequestById: read('paymentRequests', ['id']),
  paymentRequestsByCustomer: read('paymentRequests', ['customerId']),
  paymentRequests: read('paymentRequests', []),
  paymentRequestInvoicesByRequest: read('paymentRequestInvoices', ['requestId']),
  paymentRequestInvoicesByInvoice: read('paymentRequestInvoices', ['invoiceId']),
  dunningCampaignByKey: read('dunningCampaigns', ['key']),
  dunningCampaignById: read('dunningCampaigns', ['id']),
  dunningCampaigns: read('dunningCampaigns', ['deleted']),
  dunningCampaignsApplied: read('dunningCampaigns', ['appliedToBillingEntity']),
  dunningStateByCustomer: read('dunningStates', ['customerId']),
  dunningStatesByCampaign: read('dunningStates', ['campaignId']),
  invoicesOverdue: read('invoices', ['paymentOverdue']),
  collectionsByPayable: read('collections', ['payableId']),
  collectionsByProvider: read('collections', ['providerCode']),
  creditNoteById: read('creditNotes', ['id']),
  creditNotesByInvoice: read('creditNotes', ['invoiceId'], { filters: ['status', 'customerId'] }),
  creditNotesByCustomer: read('creditNotes', ['customerId'], { filters: ['creditStatus', 'status', 'currency'] }),
  creditNotes: read('creditNotes', []),
  figuresByDocument: read('figures', ['documentId'], { filters: ['kind'] }),
  dailyUsagesBySubscription: read('dailyUsages', ['subscriptionId']),
  dailyUsagesByExternalId: read('dailyUsages', ['externalSubscriptionId']),
  usageLookById: read('usageLooks', ['id']),
  usageLooksDue: read('usageLooks', ['hasDue'], { range: 'dueAt' }),
  historicalUsageByKey: read('historicalUsages', ['key']),
  alertById: read('alerts', ['id']),
  alertByKey: read('alerts', ['key']),
  alertsByKind: read('alerts', ['kindKey']),
  alertsWatching: read('alerts', ['watches']),
  alertsBySubject: read('alerts', ['subject'], { filters: ['watches'] }),
  triggeredAlertsBySubject: read('triggeredAlerts', ['subject'], { filters: ['kind', 'alertCode'] }),
  triggeredAlerts: read('triggeredAlerts', [], { filters: ['alertCode'] }),
  walletByKey: read('wallets', ['key']),
  walletById: read('wallets', ['id']),
  walletsByCustomer: read('wallets', ['customerId'], { filters: ['status'] }),
  walletsByStatus: read('wallets', ['status']),
  wallets: read('wallets', []),
  walletTransactionById: read('walletTransactions', ['id']),
  walletTransactionsByWallet: read('walletTransactions', ['walletId'], { filters: ['transactionType', 'transactionStatus', 'status'] }),
  walletTransactionsWithRest: read('walletTransactions', ['walletId', 'hasRest']),
  walletTransactionsByStatus: read('walletTransactions', ['walletId', 'status'], { filters: ['transactionStatus', 'source'] }),
  walletTransactionsByInvoice: read('walletTransactions', ['invoiceId']),
  walletFundingsByOutbound: read('walletFundings', ['outboundId']),
  walletFundingsByInbound: read('walletFundings', ['inboundId']),
  inputsByInvoice: read('invoiceInputs', ['invoiceId']),
  taxRequestByInvoice: read('taxRequests', ['invoiceId']),
  taxRequests: read('taxRequests', []),
  vatCheckByCustomer: read('vatChecks', ['customerId']),
  vatChecks: read('vatChecks', []),
  claim: read('claims', ['key']),
  counter: read('counters', ['key']),
  outbox: read('outbox', []),
  outboxById: read('outbox', ['id']),
  outboxByType: read('outbox', ['type']),
  outboxByCustomer: read('outbox', ['externalCustomerId'], { filters: ['type'] }),
  outboxUndelivered: read('outbox', ['delivered']),
  idempotencyKey: read('idempotencyKeys', ['key']),
} as const satisfies Record<string, { table: keyof Tables & string; by: readonly string[]; range?: string | undefined; filters?: readonly string[] }>;

export type ReadName = keyof typeof READS;
type SpecOf<N extends ReadName> = (typeof READS)[N];
export type RowOfRead<N extends ReadName> = RowOf<SpecOf<N>['table']>;

/** One value, or several of which any may match. An empty list matches nothing. */
export type Match<V> = V | readonly V[];

type ByOf<N extends ReadName> = { [C in SpecOf<N>['by'][number] & keyof RowOfRead<N>]: Match<RowOfRead<N>[C]> };
type FiltersOf<N extends ReadName> = SpecOf<N> extends { filters: readonly (infer F)[] }
  ? { [C in F & keyof RowOfRead<N>]?: Match<RowOfRead<N>[C]> | undefined }
  : Record<never, never>;

export interface ReadWindow<W = Record<string, unknown>> {
  where?: W;
  /** Bounds of the range column, both included. */
  from?: number;
  to?: number;
  /** Rows after this one in the order asked for: the range column's value (if there is one) and `seq`. */
  after?: { range?: number; seq: number };
  descending?: boolean;
  limit?: number;
}
export type ReadBy<N extends ReadName> = ByOf<N>;
export type ReadOptions<N extends ReadName> = ReadWindow<FiltersOf<N>>;
