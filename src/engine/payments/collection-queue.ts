import { deriveId } from '../ids.js';
import type { CustomerRow } from '../customers/customers.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';

/**
 * An invoice has been issued, or made open: it falls due for collection, once, when there is something to collect and the
 * customer has a provider (payments.md 2.2). Call it last, in the transaction that issues it.
 */
export async function fallDueForCollection(work: Work, invoice: InvoiceRow, customer: CustomerRow): Promise<void> {
  const { selfBilled, skipPsp } = invoice.facts;
  const collected = (invoice.status === 'finalized' || invoice.status === 'open') && invoice.paymentStatus === 'pending' && !selfBilled && !skipPsp;
  if (collected) await queueForCollection(work, 'Invoice', invoice.id, customer);
}

/** What the next run is to collect from the customer's provider; nothing when it has none. */
export async function queueForCollection(work: Work, payableType: 'Invoice' | 'PaymentRequest', payableId: string, customer: CustomerRow): Promise<void> {
  const { paymentProvider } = customer.profile;
  if (paymentProvider === null) return;
  const [queued] = await work.read('collectionsByPayable', { payableId });
  if (queued) return;
  await work.insert('collections', { id: deriveId('col', payableId), payableType, payableId, providerCode: paymentProvider, customerId: customer.id });
}

/** The invoice is settled or withdrawn: nothing is collected for it any more, and what is still under way at the provider is withdrawn there. */
export async function noLongerCollected(work: Work, invoice: InvoiceRow): Promise<void> {
  for (const queued of await work.read('collectionsByPayable', { payableId: invoice.id })) await work.remove('collections', queued);
  const open = await work.read('openPaymentsByInvoice', { invoiceId: invoice.id });
  const payments = await work.read('paymentById', { id: open.map((row) => row.paymentId) });
  for (const payment of payments) {
    if (payment.payableType === 'Invoice' && payment.status === 'pending' && payment.step === 'none') await work.update('payments', payment, { step: 'withdraw' });
  }
}
