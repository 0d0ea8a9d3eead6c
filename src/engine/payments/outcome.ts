import type { PaymentStatus } from '../../contract.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import type { RowOf } from '../../storage/schema.js';
import { afterExpiry } from '../billing/gate.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { requestFailed, requestPending, requestSucceeded } from './request-outcome.js';
import { takeReceipt, tellReceipt } from './receipts.js';
import { attemptFailed, attemptPending, isAwaited, receiveMoney } from './settle.js';
import { type PaymentRow, paymentView } from './views.js';

/** What a provider says of a payment. */
export interface ProviderOutcome {
  status: PaymentStatus;
  failureCode?: string | undefined;
  nextAction?: unknown;
}

/**
 * Applies what a provider says of a payment, with all that it brings about (payments.md 2.6, 2.10, 3). Told twice, it does
 * nothing the second time. Success is for good; a failed payment may still succeed; once what it was for is paid, nothing
 * that is told of it counts any more. Answers the payment as it then is.
 */
export async function applyOutcome(work: Work, runtime: Runtime, row: PaymentRow, outcome: ProviderOutcome): Promise<PaymentRow> {
  const { status } = outcome;
  if (row.status === 'succeeded' || (row.status === 'failed' && status !== 'succeeded')) return row;
  const invoices = await currentInvoicesOf(work, row);
  const payment = (await work.find('paymentById', { id: row.id }))!;
  if (invoices.every((invoice) => invoice.paymentStatus === 'succeeded')) return payment;
  if (status === 'succeeded') return succeeded(work, runtime, payment, invoices);
  if (status === 'failed') return failed(work, runtime, payment, invoices, outcome.failureCode ?? null);
  return pending(work, payment, invoices, outcome.nextAction ?? null);
}

/** The payments on record under the name that a provider gave; none without a name. */
export async function paymentsAt(work: Work, providerCode: string, providerPaymentId: string | undefined): Promise<PaymentRow[]> {
  return providerPaymentId === undefined ? [] : work.read('paymentsByProviderPayment', { providerPaymentId }, { where: { providerCode } });
}

/** The invoices that a payment is for, in their order. */
export async function invoicesOf(work: Work, payment: PaymentRow): Promise<InvoiceRow[]> {
  const allocations = await work.read('paymentAllocationsByPayment', { paymentId: payment.id });
  return work.read('invoiceById', { id: allocations.map(({ invoiceId }) => invoiceId) });
}

/** The same, after what is already due for them; which may change the payment too. */
export async function currentInvoicesOf(work: Work, payment: PaymentRow): Promise<InvoiceRow[]> {
  const current: InvoiceRow[] = [];
  for (const invoice of await invoicesOf(work, payment)) current.push(await afterExpiry(work, invoice));
  return current;
}

/** The money of a payment has come in, whatever has become of its invoices since: it is on record, and theirs. */
export async function succeeded(work: Work, runtime: Runtime, row: PaymentRow, invoices: readonly InvoiceRow[]): Promise<PaymentRow> {
  const customer = (await work.find('customerById', { id: row.customerId }))!;
  const payment = await work.update('payments', row, { status: 'succeeded', step: 'none', nextAction: null, ...(await takeReceipt(work, customer)) });
  await closePayment(work, payment);
  const parts = await allocate(work, payment, invoices);
  await work.tell('payment.succeeded', payment.externalCustomerId, { payment: await paymentView(work, payment) });
  for (const { invoiceId, amountCents } of parts) await receiveMoney(work, runtime, (await work.find('invoiceById', { id: invoiceId }))!, amountCents);
  if (payment.payableType === 'PaymentRequest') await requestSucceeded(work, payment.payableId);
  await tellReceipt(work, payment);
  return payment;
}

type Allocation = Pick<RowOf<'paymentAllocations'>, 'invoiceId' | 'amountCents'>;

/**
 * How much of a payment each invoice has: all of it, if it was for one; of a payment request, what is now due on each that is
 * not paid yet (payments.md 6.4).
 */
async function allocate(work: Work, payment: PaymentRow, invoices: readonly InvoiceRow[]): Promise<Allocation[]> {
  const rows = new Map((await work.read('paymentAllocationsByPayment', { paymentId: payment.id })).map((row) => [row.invoiceId, row]));
  const parts: Allocation[] = [];
  for (const invoice of invoices) {
    const allocation = rows.get(invoice.id)!;
    const amountCents = payment.payableType === 'Invoice' ? payment.amountCents : isAwaited(invoice) ? amountDue(invoice) : 0;
    if (allocation.amountCents !== amountCents) await work.update('paymentAllocations', allocation, { amountCents });
    if (amountCents > 0) parts.push({ invoiceId: invoice.id, amountCents });
  }
  return parts;
}

async function failed(
  work: Work, runtime: Runtime, row: PaymentRow, invoices: readonly InvoiceRow[], failureCode: string | null,
): Promise<PaymentRow> {
  const payment = await work.update('payments', row, { status: 'failed', step: 'none', failureCode, nextAction: null });
  await closePayment(work, payment);
  const ofRequest = payment.payableType === 'PaymentRequest';
  for (const invoice of invoices) await attemptFailed(work, runtime, invoice, failureCode, { ofRequest });
  if (ofRequest) await requestFailed(work, payment.payableId, failureCode);
  return payment;
}

async function pending(work: Work, row: PaymentRow, invoices: readonly InvoiceRow[], nextAction: unknown): Promise<PaymentRow> {
  const payment = nextAction === null ? row : await work.update('payments', row, { nextAction });
  for (const invoice of invoices) await attemptPending(work, invoice);
  if (payment.payableType === 'PaymentRequest') await requestPending(work, payment.payableId);
  if (nextAction !== null) {
    await work.tell('payment.requires_action', payment.externalCustomerId, { payment: await paymentView(work, payment), nextAction });
  }
  return payment;
}

/** An attempt that is not wanted any more ends without having brought anything about (payments.md 2.5). */
export async function dropAttempt(work: Work, payment: PaymentRow): Promise<void> {
  await closePayment(work, await work.update('payments', payment, { status: 'failed', step: 'none', failureCode: 'no_longer_due' }));
}

/** The payment is no longer under way: another attempt may be made. */
export async function closePayment(work: Work, payment: PaymentRow): Promise<void> {
  for (const open of await work.read('openPaymentsByPayment', { paymentId: payment.id })) await work.remove('openPayments', open);
}
