import type { CalendarDate } from '../../contract.js';
import { paymentDueDate } from '../../core/invoices/dates.js';
import { sumFees } from '../../core/invoices/sum-fees.js';
import type { Instant } from '../../core/time/instant.js';
import { recordFigures, removeFigures } from '../analytics/figures.js';
import { customerView } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { takeNumber } from '../invoices/numbering.js';
import { sectionsOf } from '../invoices/sections.js';
import { dateTerms } from '../invoices/terms.js';
import { type FeeRow, type InvoiceRow, invoiceViewById } from '../invoices/views.js';
import { tellReceipt } from '../payments/receipts.js';
import { writeManualPayment } from '../payments/record.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';

/** The moment at which a subscription's paid fees are put on an invoice. */
export interface RegroupingMoment {
  /** `period_end`: a periodic boundary at which charges are billed, without change of plan; `subscription_end`: an upgrade, a downgrade or a termination taking effect. */
  kind: 'period_end' | 'subscription_end';
  /** The boundary's due instant, or that of the end: what was paid later waits for the next. */
  at: Instant;
  /** The local date that the invoice is issued on. */
  billingDate: CalendarDate;
  /** The charges window that is being closed, of the latest subscription; at an end it stops at the instant of the end. */
  window: { from: Instant; to: Instant };
}

/**
 * Puts the paid fees without invoice of a customer's external id on `advance_charges` invoices, one for each purchase order number: finalized
 * and paid, their figures sums of what the fees say (charges.md 8). Answers the invoices; none when nothing was paid.
 *
 * When to call it, with the context of the subscription whose period or life ends, in the transaction that bills that:
 * after the periodic invoice of a boundary at which its charges are billed (`windows.charges` of its entry), after the invoice of an
 * upgrade or downgrade that takes effect, and on a termination, also one with `onTerminationInvoice: skip` (subscriptions.md 9.3).
 */
export async function regroupPaidFees(work: Work, context: SubscriptionContext, moment: RegroupingMoment): Promise<InvoiceRow[]> {
  const { subscription, customer } = context;
  const paid = await work.read(
    'feesByExternalSubscription',
    { externalSubscriptionId: subscription.externalId },
    { where: { customerId: customer.id, feeType: 'charge', paymentStatus: 'succeeded', invoiceId: '' } },
  );
  const fees = paid.filter((fee) => isRegrouped(fee, moment));
  if (fees.length === 0) return [];
  const subscriptions = new Map(
    (await work.read('subscriptionById', { id: [...new Set(fees.map((fee) => fee.subscriptionId))] })).map((row) => [row.id, row]),
  );
  const invoices: InvoiceRow[] = [];
  for (const group of groupsForInvoices(fees, subscriptions)) invoices.push(await issueRegrouped(work, context, moment, group));
  return invoices;
}

function isRegrouped({ payInAdvance, toDatetime, details }: FeeRow, { kind, at }: RegroupingMoment): boolean {
  const wanted = payInAdvance && details.regroupPaidFees === 'invoice' && details.succeededAt !== null && details.succeededAt <= at;
  return wanted && (kind === 'subscription_end' || (toDatetime !== null && toDatetime < at));
}

interface RegroupedFees {
  purchaseOrderNumber: string | null;
  fees: FeeRow[];
  subscriptions: SubscriptionRow[];
}

/** Apart by purchase order, and by currency, since a document has one (README 2.14). */
function groupsForInvoices(fees: readonly FeeRow[], subscriptions: ReadonlyMap<string, SubscriptionRow>): RegroupedFees[] {
  const groups = new Map<string, RegroupedFees>();
  for (const fee of fees) {
    const subscription = subscriptions.get(fee.subscriptionId)!;
    const { purchaseOrderNumber } = subscription.terms;
    const key = JSON.stringify([fee.details.amountCurrency, purchaseOrderNumber]);
    const group = groups.get(key) ?? { purchaseOrderNumber, fees: [], subscriptions: [] };
    group.fees.push(fee);
    if (!group.subscriptions.includes(subscription)) group.subscriptions.push(subscription);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function issueRegrouped(
  work: Work, { subscription, customer, issuer, timezone }: SubscriptionContext, { kind, at, billingDate, window }: RegroupingMoment, group: RegroupedFees,
): Promise<InvoiceRow> {
  const currency = group.fees[0]!.details.amountCurrency;
  const id = deriveId('inv', subscription.id, kind, at, 'regrouped', currency, JSON.stringify(group.purchaseOrderNumber));
  const { amounts, appliedTaxes } = sumFees(group.fees.map((fee) => ({ ...fee, appliedTaxes: fee.details.appliedTaxes })));
  const selfBilled = customer.profile.accountType === 'partner';
  const { netPaymentTerm } = dateTerms(customer, issuer, false);
  await work.insert('invoices', {
    id,
    customerId: customer.id,
    externalCustomerId: customer.externalId,
    billingEntityId: issuer.id,
    billingEntityCode: issuer.code,
    invoiceType: 'advance_charges',
    status: 'finalized',
    paymentStatus: 'succeeded',
    paymentOverdue: false,
    currency,
    timezone,
    ...(await takeNumber(work, customer, issuer, selfBilled, at)),
    versionNumber: 1,
    issuingDate: billingDate,
    paymentDueDate: paymentDueDate(billingDate, netPaymentTerm),
    netPaymentTerm,
    finalizedAt: work.now,
    voidedAt: null,
    totalAmountCents: amounts.totalAmountCents,
    totalPaidAmountCents: amounts.totalAmountCents,
    offsetAmountCents: 0,
    amounts,
    appliedTaxes,
    credits: [],
    spent: { coupons: [], notes: [] },
    facts: {
      customer: customerView(customer, issuer),
      selfBilled,
      readyForPaymentProcessing: false,
      paymentDisputeLostAt: null,
      voidedInvoiceId: null,
      purchaseOrderNumber: group.purchaseOrderNumber,
      taxStatus: null,
      expectedFinalizationDate: null,
      appliedUsageThresholds: [],
      skipPsp: true,
      billingDate,
      periodic: false,
    },
    customSections: await sectionsOf(work, customer, issuer, group.subscriptions.map(({ id: subscriptionId }) => subscriptionId)),
    metadata: {},
    hasDue: false,
    dueAt: 0,
  });
  const plans = new Map((await work.read('planById', { id: group.subscriptions.map(({ planId }) => planId) })).map((plan) => [plan.id, plan]));
  for (const [position, billed] of group.subscriptions.entries()) {
    await work.insert('invoiceSubscriptions', {
      id: deriveId('ise', id, position),
      invoiceId: id,
      position,
      subscriptionId: billed.id,
      externalSubscriptionId: billed.externalId,
      planCode: billed.planCode,
      planVersion: plans.get(billed.planId)!.currentVersion,
      invoicingReason: 'in_advance_charge_periodic',
      fromDatetime: window.from,
      toDatetime: window.to,
      chargesFromDatetime: window.from,
      chargesToDatetime: window.to,
      fixedChargesFromDatetime: null,
      fixedChargesToDatetime: null,
      billedAt: at,
    });
  }
  for (const [position, fee] of group.fees.entries()) {
    await work.update('fees', fee, { invoiceId: id, position });
    await removeFigures(work, fee.id);
  }
  await work.update('customers', (await work.find('customerById', { id: customer.id }))!, {});
  const invoice = (await work.find('invoiceById', { id }))!;
  await recordFigures(work, invoice);
  await work.tell('invoice.created', customer.externalId, { invoice: await invoiceViewById(work, id) });
  if (amounts.totalAmountCents > 0) {
    const paymentId = await writeManualPayment(work, invoice, amounts.totalAmountCents, null, at);
    await tellReceipt(work, (await work.find('paymentById', { id: paymentId }))!);
  }
  return invoice;
}
