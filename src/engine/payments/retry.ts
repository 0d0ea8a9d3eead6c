import { BillingError } from '../../core/errors/billing-error.js';
import { afterExpiry } from '../billing/gate.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { queueForCollection } from './collection-queue.js';
import { isAwaited, tellFailed } from './settle.js';

/**
 * Makes an invoice due for collection again, in the next run, whatever `skipPsp` says. Without a provider it only tells that
 * there is none. `not_allowed` on a draft, a voided, closed or paid invoice, and while a payment is under way (payments.md 2.9).
 */
export async function retryPayment(work: Work, runtime: Runtime, row: InvoiceRow): Promise<void> {
  const invoice = await afterExpiry(work, row);
  if (!isAwaited(invoice)) throw new BillingError('not_allowed', { status: ['not_payable'] });
  if (!invoice.facts.readyForPaymentProcessing) throw new BillingError('not_allowed', { base: ['payment_processing_is_under_way'] });
  const customer = (await work.find('customerById', { id: invoice.customerId }))!;
  const { paymentProvider } = customer.profile;
  if (paymentProvider === null || !runtime.paymentProviders.has(paymentProvider)) {
    await tellFailed(work, invoice, 'customer_must_have_payment_provider');
    return;
  }
  await queueForCollection(work, 'Invoice', invoice.id, customer);
}
