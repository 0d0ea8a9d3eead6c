import { amountDue } from '../../core/invoices/amount-due.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import type { RowOf } from '../../storage/schema.js';
import { currentInvoicesOf, dropAttempt } from './outcome.js';
import { attemptBegun, isAwaited } from './settle.js';
import type { PaymentRow } from './views.js';

/**
 * Takes what is due for collection off the queue and puts on record that it is being collected, before any provider hears of
 * it: a pending payment of what is now due (payments.md 2.5). Answers its id; null when there is nothing to collect any more,
 * or another payment for it is under way.
 */
export async function beginAttempt(work: Work, runtime: Runtime, payableId: string): Promise<string | null> {
  const [queued] = await work.read('collectionsByPayable', { payableId });
  if (!queued) return null;
  const customer = (await work.find('customerById', { id: queued.customerId }))!;
  const providerCode = customer.profile.paymentProvider;
  if (providerCode !== null && !runtime.paymentProviders.has(providerCode)) {
    // The customer has changed to a provider that another engine has.
    await work.update('collections', queued, { providerCode });
    return null;
  }
  const awaited = (await payableInvoices(work, queued)).filter(isAwaited);
  // A request asks for its invoices together: while one of them is under way by itself, it waits.
  if (queued.payableType === 'PaymentRequest' && !awaited.every(isReady)) return null;
  await work.remove('collections', queued);
  const invoices = awaited.filter((invoice) => isReady(invoice) && !invoice.facts.selfBilled && amountDue(invoice) > 0);
  if (providerCode === null || invoices.length === 0) return null;

  const id = deriveId('pay', payableId, await work.count(`payments:${payableId}`, { exclusive: true }));
  const parts = invoices.map((invoice) => ({ invoice, amountCents: amountDue(invoice) }));
  await work.insert('payments', {
    id, customerId: customer.id, externalCustomerId: customer.externalId, payableType: queued.payableType, payableId,
    amountCents: parts.reduce((total, { amountCents }) => total + amountCents, 0), currency: invoices[0]!.currency,
    status: 'pending', type: 'provider', reference: null, providerCode, providerPaymentId: null, failureCode: null, nextAction: null,
    receiptNumber: null, receiptAt: null, step: 'ask',
  });
  for (const { invoice, amountCents } of parts) {
    await work.insert('paymentAllocations', { id: deriveId('pal', id, invoice.id), paymentId: id, invoiceId: invoice.id, amountCents });
    await work.insert('openPayments', { id: deriveId('opn', invoice.id, id), invoiceId: invoice.id, paymentId: id });
    await attemptBegun(work, invoice);
  }
  return id;
}

async function payableInvoices(work: Work, { payableType, payableId }: RowOf<'collections'>): Promise<InvoiceRow[]> {
  if (payableType === 'Invoice') return work.read('invoiceById', { id: payableId });
  const links = await work.read('paymentRequestInvoicesByRequest', { requestId: payableId });
  return work.read('invoiceById', { id: links.map(({ invoiceId }) => invoiceId) });
}

const isReady = (invoice: InvoiceRow): boolean => invoice.facts.readyForPaymentProcessing;

/**
 * An attempt whose outcome is unknown is asked for again with the same key, unless what it was for has been settled
 * otherwise: then it is dropped (payments.md 2.5, 2.7). Answers the payment if it is still wanted.
 */
export async function stillWanted(work: Work, paymentId: string): Promise<PaymentRow | null> {
  const payment = await work.find('paymentById', { id: paymentId });
  if (payment?.step !== 'ask') return null;
  if ((await currentInvoicesOf(work, payment)).some(isAwaited)) return payment;
  await dropAttempt(work, (await work.find('paymentById', { id: paymentId }))!);
  return null;
}
