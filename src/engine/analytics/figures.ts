import { monthOfDate, monthOfInstant } from '../../core/analytics/month.js';
import { splitCents } from '../../core/analytics/precise-cents.js';
import { recurringSeries } from '../../core/analytics/recurring-revenue.js';
import { type Decimal, ZERO, dec } from '../../core/money/decimal.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import type { NewRow } from '../../storage/schema.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import type { FeeRow, InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';

type NewFigure = Omit<NewRow<'figures'>, 'id' | 'createdAt'>;

/** An issued invoice counts in the figures from now on, unless it is self-billed (payments.md 10.3). */
export async function recordFigures(work: Work, invoice: InvoiceRow): Promise<void> {
  if (invoice.status !== 'finalized' || invoice.facts.selfBilled) return;
  const common = { documentId: invoice.id, customerId: invoice.customerId, month: monthOfDate(invoice.issuingDate), currency: invoice.currency, refundedCents: 0 };
  const fees = await work.read('feesByInvoice', { invoiceId: invoice.id });
  const figures: NewFigure[] = [
    { ...common, kind: 'revenue', sourceId: invoice.id, series: invoice.paymentStatus, amountCents: invoice.totalAmountCents, fraction: 0, count: 1 },
  ];
  for (const [code, amount] of usageByMetric(fees)) figures.push({ ...common, kind: 'usage', sourceId: invoice.id, series: code, ...splitCents(amount), count: 1 });
  for (const { fee, series } of await recurringFees(work, invoice, fees)) {
    figures.push({ ...common, kind: 'recurring', sourceId: fee.id, series, ...splitCents(lessCoupons(fee)), count: 1 });
  }
  for (const figure of figures) await work.insert('figures', { id: deriveId('fig', figure.kind, figure.sourceId, figure.kind === 'usage' ? figure.series : ''), ...figure });
}

/** A fee in advance that stands on no invoice counts as revenue by itself, on the day it is made, without its taxes (payments.md 10.4). */
export async function recordFeeFigure(work: Work, customer: CustomerRow, fee: Pick<FeeRow, 'id' | 'amountCents' | 'details'>): Promise<void> {
  if (customer.profile.accountType === 'partner') return;
  await work.insert('figures', {
    id: deriveId('fig', 'revenue', fee.id, ''), kind: 'revenue', documentId: fee.id, sourceId: fee.id, customerId: customer.id,
    month: monthOfInstant(work.now), currency: fee.details.amountCurrency, series: 'fee', amountCents: fee.amountCents, fraction: 0, refundedCents: 0, count: 0,
  });
}

/** What counts no more: an invoice voided or with a lost dispute, a fee that is put on an invoice. */
export async function removeFigures(work: Work, documentId: string): Promise<void> {
  for (const figure of await work.read('figuresByDocument', { documentId })) await work.remove('figures', figure);
}

/** The invoice's revenue is counted under its payment status as it now is. */
export async function followPaymentStatus(work: Work, invoice: InvoiceRow): Promise<void> {
  for (const figure of await revenueOf(work, invoice.id)) await work.update('figures', figure, { series: invoice.paymentStatus });
}

/** The refund part of a credit note takes that much from the revenue of its invoice, in the invoice's month (payments.md 10.4). */
export async function countRefund(work: Work, invoiceId: string, refundCents: number): Promise<void> {
  for (const figure of await revenueOf(work, invoiceId)) await work.update('figures', figure, { refundedCents: figure.refundedCents + refundCents });
}

function revenueOf(work: Work, documentId: string) {
  return work.read('figuresByDocument', { documentId }, { where: { kind: 'revenue' } });
}

/** A fee less its share of coupons, without taxes. */
function lessCoupons({ amountCents, details }: FeeRow): Decimal {
  return dec(amountCents).minus(details.preciseCouponsAmountCents);
}

function usageByMetric(fees: readonly FeeRow[]): Map<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const fee of fees) {
    if (fee.feeType === 'charge') sums.set(fee.billableMetricCode, (sums.get(fee.billableMetricCode) ?? ZERO).plus(lessCoupons(fee)));
  }
  return sums;
}

/** The invoice's subscription fees, each with the way it recurs. */
async function recurringFees(work: Work, invoice: InvoiceRow, fees: readonly FeeRow[]): Promise<{ fee: FeeRow; series: string }[]> {
  const recurring = fees.filter((fee) => fee.feeType === 'subscription' && fee.fromDatetime !== null && fee.toDatetime !== null);
  const subscriptions = await work.read('subscriptionById', { id: [...new Set(recurring.map((fee) => fee.subscriptionId))] });
  const plans = await work.read('planById', { id: [...new Set(subscriptions.map(({ planId }) => planId))] });
  return recurring.flatMap((fee) => {
    const plan = plans.find(({ id }) => id === subscriptions.find((row) => row.id === fee.subscriptionId)?.planId);
    if (!plan) return [];
    const days = daysFromTo(localDate(fee.fromDatetime!, invoice.timezone), localDate(fee.toDatetime!, invoice.timezone));
    return [{ fee, series: recurringSeries(plan.definition.interval, fee.payInAdvance, fee.subscriptionId, days) }];
  });
}
