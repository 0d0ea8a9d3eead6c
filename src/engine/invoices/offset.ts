import type { Cents } from '../../contract.js';
import type { Work } from '../work.js';
import { dueCents } from './due.js';
import { setPaymentStatus } from './payment-status.js';
import type { InvoiceRow } from './views.js';

/** Lowers what is due on an invoice; one that is then settled counts as paid (credits.md 1.5). */
export async function offsetInvoice(work: Work, invoice: InvoiceRow, amountCents: Cents): Promise<InvoiceRow> {
  const row = await work.update('invoices', invoice, { offsetAmountCents: invoice.offsetAmountCents + amountCents });
  return dueCents(row) === 0 ? setPaymentStatus(work, row, 'succeeded') : row;
}
