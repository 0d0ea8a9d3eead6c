import { BillingError } from '../../core/errors/billing-error.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import { afterExpiry } from '../billing/gate.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { receiveByHand } from './record.js';
import { setUnpaidByHand } from './settle.js';

/**
 * `invoices.update({ paymentStatus })`: `succeeded` is a payment made outside of what is due, `failed` and `pending` set the
 * status of an invoice not yet paid (payments.md 3.8). `not_allowed` on a draft, a closed or a voided invoice, and on a paid
 * one that is to be unpaid.
 */
export async function setPaymentStatusByHand(work: Work, runtime: Runtime, invoice: InvoiceRow, status: unknown): Promise<void> {
  if (status !== 'succeeded' && status !== 'failed' && status !== 'pending') throw new BillingError('validation_failed', { paymentStatus: ['value_is_invalid'] });
  const row = await afterExpiry(work, invoice);
  if (row.status !== 'finalized' && row.status !== 'open') throw new BillingError('not_allowed', { status: ['invalid_status'] });
  if (status === 'succeeded') {
    const due = amountDue(row);
    if (due > 0) await receiveByHand(work, runtime, row, due, null, work.now);
    return;
  }
  if (row.paymentStatus === 'succeeded') throw new BillingError('not_allowed', { paymentStatus: ['invoice_is_paid'] });
  await setUnpaidByHand(work, runtime, row, status);
}
