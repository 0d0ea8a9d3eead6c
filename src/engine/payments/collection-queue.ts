import { addDays } from '../../core/time/calendar-date.js';
import { startOfDay } from '../../core/time/timezone.js';
import { recordFigures, removeFigures } from '../analytics/figures.js';
import { deriveId } from '../ids.js';
import type { CustomerRow } from '../customers/customers.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';

/**
 * An invoice has been issued, or made open. Issued, it counts in the figures (payments.md 10). With something left to pay it falls due for collection, once, where the customer
 * has a provider (payments.md 2.2), and an issued one is watched for its due date (payments.md 8). Call it last, in the
 * transaction that issues the invoice; also for an open one, when it is issued.
 */
export async function invoiceMade(work: Work, invoice: InvoiceRow, customer: CustomerRow): Promise<void> {
  await recordFigures(work, invoice);
  if ((invoice.status !== 'finalized' && invoice.status !== 'open') || invoice.paymentStatus !== 'pending') return;
  const { selfBilled, skipPsp } = invoice.facts;
  if (!selfBilled && !skipPsp) await queueForCollection(work, 'Invoice', invoice.id, customer);
  if (invoice.status === 'finalized') {
    const overdueAt = startOfDay(addDays(invoice.paymentDueDate, 1), invoice.timezone);
    await work.insert('dueDates', { id: deriveId('due', invoice.id), invoiceId: invoice.id, overdueAt });
  }
}

/** What the next run is to collect from the customer's provider; nothing when it has none. */
export async function queueForCollection(work: Work, payableType: 'Invoice' | 'PaymentRequest', payableId: string, customer: CustomerRow): Promise<void> {
  const { paymentProvider } = customer.profile;
  if (paymentProvider === null) return;
  const [queued] = await work.read('collectionsByPayable', { payableId });
  if (queued) return;
  await work.insert('collections', { id: deriveId('col', payableId), payableType, payableId, providerCode: paymentProvider, customerId: customer.id });
}

/** An invoice can no longer become overdue (payments.md 8.3). */
export async function neverOverdue(work: Work, invoice: InvoiceRow): Promise<void> {
  for (const due of await work.read('dueDateByInvoice', { invoiceId: invoice.id })) await work.remove('dueDates', due);
}

/** An issued invoice is withdrawn: it owes nothing, and counts in no figure any more (credits.md 2.2, payments.md 10.3). */
export async function invoiceWithdrawn(work: Work, invoice: InvoiceRow): Promise<void> {
  await noLongerPayable(work, invoice);
  await removeFigures(work, invoice.id);
}

/**
 * An invoice is settled, voided or closed: nothing is collected for it any more, it does not become overdue, and a payment of
 * it that is still under way is withdrawn at the provider in the next run.
 */
export async function noLongerPayable(work: Work, invoice: InvoiceRow): Promise<void> {
  await neverOverdue(work, invoice);
  for (const queued of await work.read('collectionsByPayable', { payableId: invoice.id })) await work.remove('collections', queued);
  const open = await work.read('openPaymentsByInvoice', { invoiceId: invoice.id });
  const payments = await work.read('paymentById', { id: open.map((row) => row.paymentId) });
  for (const payment of payments) {
    // One whose answer is still awaited is dropped when that is asked for again; one of a request is for other invoices too.
    if (payment.payableType === 'Invoice' && payment.status === 'pending' && payment.step === 'none') await work.update('payments', payment, { step: 'withdraw' });
  }
}
