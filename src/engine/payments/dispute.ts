import { BillingError } from '../../core/errors/billing-error.js';
import { removeFigures } from '../analytics/figures.js';
import { type InvoiceRow, invoiceViewById } from '../invoices/views.js';
import type { Work } from '../work.js';
import { neverOverdue } from './collection-queue.js';

/**
 * The payment of an issued invoice was disputed and lost: dated the first time, told, never overdue again and left out of the
 * figures. Its payment status stays. `not_allowed` unless it is finalized or voided (payments.md 3.9).
 */
export async function loseDispute(work: Work, invoice: InvoiceRow): Promise<InvoiceRow> {
  if (invoice.status !== 'finalized' && invoice.status !== 'voided') throw new BillingError('not_allowed', { status: ['not_disputable'] });
  if (invoice.facts.paymentDisputeLostAt !== null) return invoice;
  await neverOverdue(work, invoice);
  await removeFigures(work, invoice.id);
  const lost = await work.update('invoices', invoice, { paymentOverdue: false, facts: { ...invoice.facts, paymentDisputeLostAt: work.now } });
  await work.tell('invoice.payment_dispute_lost', lost.externalCustomerId, { invoice: await invoiceViewById(work, lost.id) });
  return lost;
}
