import type Stripe from 'stripe';
import type { CollectAnswer } from '../../src/contract.js';
import type { Account } from './account.js';
import { failureCodeOf, isRefusal } from './errors.js';
import { invoiceIdsOf, isOurs } from './metadata.js';

type Intent = Stripe.PaymentIntent;

/** Money is taken, or on its way: nothing that we do can keep it from coming in. */
export const holdsMoney = ({ status }: Intent): boolean => status === 'succeeded' || status === 'processing' || status === 'requires_capture';

/** Made, and never tried. */
export function isUntouched({ status, last_payment_error }: Intent): boolean {
  return status === 'requires_confirmation' || (status === 'requires_payment_method' && last_payment_error == null);
}

/** The bank wants the customer to say yes: charged off session such a payment is refused, but stays open for the customer to confirm. */
export function awaitsCustomer({ status, last_payment_error }: Intent): boolean {
  return status === 'requires_action' || (status === 'requires_payment_method' && last_payment_error?.code === 'authentication_required');
}

/** Whether it can still take money. */
export const isLive = ({ status }: Intent): boolean => status !== 'succeeded' && status !== 'canceled';

/** What an intent that has been tried means for the payment. */
export function outcomeOf(intent: Intent): CollectAnswer {
  const { id: providerPaymentId, status, last_payment_error, cancellation_reason } = intent;
  if (status === 'succeeded') return { status: 'succeeded', providerPaymentId };
  if (awaitsCustomer(intent)) return { status: 'pending', providerPaymentId, nextAction: nextActionOf(intent) };
  if (holdsMoney(intent) || isUntouched(intent)) return { status: 'pending', providerPaymentId };
  return { status: 'failed', providerPaymentId, failureCode: last_payment_error ? failureCodeOf(last_payment_error) : (cancellation_reason ?? 'canceled') };
}

/** What Stripe.js needs so that the customer can confirm the payment, and where Stripe says so, the page to send the customer to. */
function nextActionOf({ next_action, client_secret }: Intent) {
  return { type: next_action?.type ?? 'authentication_required', clientSecret: client_secret, url: next_action?.redirect_to_url?.url ?? null };
}

/** The customer's intents that name any of the invoices, whoever made them: Stripe's lists, other than its search, show at once what there is. */
export async function intentsFor({ stripe, namespace }: Account, customerId: string, invoiceIds: readonly string[]): Promise<Intent[]> {
  const intents: Intent[] = [];
  for await (const intent of stripe.paymentIntents.list({ customer: customerId, limit: 100 })) {
    if (isOurs(namespace, intent) && invoiceIdsOf(intent).some((id) => invoiceIds.includes(id))) intents.push(intent);
  }
  return intents;
}

/** Makes sure that an intent takes no money any more; false when it cannot be, for it has moved on meanwhile. */
export async function cancelIntent({ stripe }: Account, { id }: Pick<Intent, 'id'>, reason: 'abandoned' | 'duplicate'): Promise<boolean> {
  try {
    await stripe.paymentIntents.cancel(id, { cancellation_reason: reason });
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return (await stripe.paymentIntents.retrieve(id)).status === 'canceled';
  }
}
