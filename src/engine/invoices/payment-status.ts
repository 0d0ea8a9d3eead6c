import type { PaymentStatus } from '../../contract.js';
import type { Work } from '../work.js';
import { type InvoiceRow, invoiceViewById } from './views.js';

/** Gives an invoice and its fees a payment status; a change on an issued invoice is told (payments.md 1.2, 3.1, 3.4). */
export async function setPaymentStatus(work: Work, invoice: InvoiceRow, paymentStatus: PaymentStatus): Promise<InvoiceRow> {
  const row = await work.update('invoices', invoice, {
    paymentStatus,
    ...(paymentStatus === 'succeeded' ? { paymentOverdue: false } : {}),
    facts: { ...invoice.facts, readyForPaymentProcessing: paymentStatus !== 'succeeded' },
  });
  const at = { pending: {}, succeeded: { succeededAt: work.now }, failed: { failedAt: work.now } }[paymentStatus];
  for (const fee of await work.read('feesByInvoice', { invoiceId: row.id })) {
    await work.update('fees', fee, { paymentStatus, details: { ...fee.details, ...at } });
  }
  if (paymentStatus !== invoice.paymentStatus && (row.status === 'finalized' || row.status === 'voided')) {
    await work.tell('invoice.payment_status_updated', row.externalCustomerId, { invoice: await invoiceViewById(work, row.id) });
  }
  return row;
}
