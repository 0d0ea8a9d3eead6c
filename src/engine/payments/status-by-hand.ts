import type { PaymentStatus } from '../../contract.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { receiveByHand } from './record.js';
import { setUnpaidByHand } from './settle.js';

/**
 * Whether `invoices.update({ paymentStatus })` may be: not on a draft, a closed or a voided invoice, and a paid one cannot be
 * unpaid (`not_allowed`, payments.md 3.8).
 */
export function refuseStatusByHand(invoice: InvoiceRow, status: unknown, refusals: Refusals): void {
  if (invoice.status !== 'finalized' && invoice.status !== 'open') refusals.add('status', 'invalid_status', 'not_allowed');
  else if (invoice.paymentStatus === 'succeeded' && (status === 'failed' || status === 'pending')) refusals.add('paymentStatus', 'invoice_is_paid', 'not_allowed');
}

/** `succeeded` is a payment made outside of what is due, `failed` and `pending` set the status of an invoice not yet paid (payments.md 3.8). */
export async function setPaymentStatusByHand(work: Work, runtime: Runtime, invoice: InvoiceRow, status: PaymentStatus): Promise<void> {
  if (status !== 'succeeded') {
    await setUnpaidByHand(work, runtime, invoice, status);
    return;
  }
  const due = amountDue(invoice);
  if (due > 0) await receiveByHand(work, runtime, invoice, due, null, work.now);
}
