import type { InvoiceType } from '../../contract.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';
import type { InvoiceRow } from './views.js';

/** Types that carry taxes computed with them: not bought credits, nor sums of fees that are taxed already (invoices.md 3). */
const TAXED: readonly InvoiceType[] = ['subscription', 'one_off', 'progressive_billing', 'add_on'];

/** Whether an invoice cannot be issued yet: a tax provider is to be asked, or a VAT number is being checked (invoices.md 6.6, 6a.3). */
export async function awaitsTaxes(work: Work, customer: CustomerRow, invoiceType: InvoiceType): Promise<boolean> {
  if (!work.taxes.waits || !TAXED.includes(invoiceType)) return false;
  if (work.taxes.from === 'provider') return true;
  return (await work.read('vatCheckByCustomer', { customerId: customer.id })).length > 0;
}

/** Has the tax provider asked for an invoice in the next run. */
export async function requestTaxes(work: Work, invoice: Pick<InvoiceRow, 'id' | 'status' | 'facts'>): Promise<void> {
  if (invoice.status !== 'pending' || work.taxes.from !== 'provider') return;
  await work.insert('taxRequests', { id: deriveId('txr', invoice.id), invoiceId: invoice.id, attempt: (invoice.facts.taxAttempts ?? 0) + 1 });
}
