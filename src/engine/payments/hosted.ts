import type { PaymentNotice } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import { afterExpiry } from '../billing/gate.js';
import { customerViews } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { getInvoice, invoiceViews } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { currentInvoicesOf, succeeded } from './outcome.js';
import { isAwaited } from './settle.js';

/**
 * The page of the customer's provider on which an invoice's due amount can be paid. `not_found` for an unknown invoice,
 * `not_allowed` when nothing of it is to be paid, while a payment is under way, and without a provider that has such a page.
 */
export async function hostedPage(runtime: Runtime, invoiceId: string): Promise<{ url: string }> {
  const { provider, request } = await runtime.query(async (work) => {
    const row = await getInvoice(work, invoiceId);
    const invoice = await afterExpiry(work, row);
    if (!isAwaited(invoice) || invoice.facts.selfBilled || amountDue(invoice) <= 0) throw new BillingError('not_allowed', { status: ['not_payable'] });
    if (!invoice.facts.readyForPaymentProcessing) throw new BillingError('not_allowed', { base: ['payment_processing_is_under_way'] });
    const customers = await work.read('customerById', { id: invoice.customerId });
    const provider = runtime.paymentProviders.get(customers[0]!.profile.paymentProvider ?? '');
    if (!provider) throw new BillingError('not_allowed', { customer: ['no_linked_payment_provider'] });
    if (!provider.paymentUrl) throw new BillingError('not_allowed', { provider: ['has_no_payment_page'] });
    const [customer] = await customerViews(work, customers);
    const [shown] = await invoiceViews(work, [invoice]);
    return { provider, request: { invoice: shown!, customer: customer! } };
  });
  return provider.paymentUrl!(request);
}

/**
 * Money has come in through the provider's own page, where no attempt asked for it: it is put on record as a payment of the
 * invoice, whatever has become of that since. More than was due shows in what is paid, and can be refunded.
 */
export async function receiveHosted(work: Work, runtime: Runtime, providerCode: string, { status, providerPaymentId, invoiceId, amountCents }: PaymentNotice): Promise<void> {
  if (status !== 'succeeded' || invoiceId === undefined || amountCents === undefined) return;
  const invoice = await work.find('invoiceById', { id: invoiceId });
  if (!invoice) return;
  const id = deriveId('pay', providerCode, providerPaymentId);
  await work.insert('payments', {
    id, customerId: invoice.customerId, externalCustomerId: invoice.externalCustomerId, payableType: 'Invoice', payableId: invoice.id,
    amountCents, currency: invoice.currency, status: 'pending', type: 'provider', reference: null, providerCode, providerPaymentId,
    failureCode: null, nextAction: null, receiptNumber: null, receiptAt: null, step: 'none',
  });
  await work.insert('paymentAllocations', { id: deriveId('pal', id, invoice.id), paymentId: id, invoiceId: invoice.id, amountCents });
  const payment = (await work.find('paymentById', { id }))!;
  const invoices = await currentInvoicesOf(work, payment);
  await succeeded(work, runtime, (await work.find('paymentById', { id }))!, invoices);
}
