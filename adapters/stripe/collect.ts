import type Stripe from 'stripe';
import type { CollectAnswer, PaymentProvider } from '../../src/contract.js';
import type { Account } from './account.js';
import { stripeAmount } from './amounts.js';
import { findCustomer, savedMethod } from './customers.js';
import { decideCharge } from './decide-charge.js';
import { failureCodeOf, isRefusal, madeOnce } from './errors.js';
import { cancelIntent, intentsFor, isLive, isUntouched, outcomeOf } from './intents.js';
import { paymentMetadata } from './metadata.js';
import { closePages } from './pages.js';

type Request = Parameters<PaymentProvider['collect']>[0];

/** There is nothing saved to charge. */
const NO_METHOD: CollectAnswer = { status: 'failed', failureCode: 'no_payment_method' };

/** How often things are looked at anew because they moved while they were being decided. */
const MOST_LOOKS = 5;

/**
 * Charges the saved payment method of the customer, who is away, once for each `idempotencyKey`, however often and however much
 * later it is called again.
 *
 * Stripe's own keys are forgotten after a day and repeat an error of Stripe's until then, so they are not what this rests on,
 * but on the order of steps: an intent is made, which moves no money; then all intents and pages for the same invoices are
 * looked up, money found there is answered, and what could still take money is closed; only then the intent is confirmed,
 * which Stripe does at most once. Of two callers at the same time the second to look sees what the first has made.
 */
export async function collect(account: Account, request: Request): Promise<CollectAnswer> {
  const amount = stripeAmount(request.amountCents, request.currency);
  if (amount === null) return { status: 'failed', failureCode: 'amount_not_expressible' };
  const customerId = await findCustomer(account, request.customer);
  if (customerId === null) return NO_METHOD;
  try {
    const refused = await makeIntent(account, request, customerId, amount);
    const answer = await settleIntents(account, request, customerId);
    // Nothing is there that could be asked for: then it counts why it could not be made.
    return answer ?? refused ?? NO_METHOD;
  } catch (error) {
    if (isRefusal(error) && error.code === 'resource_missing') return { status: 'failed', failureCode: error.code };
    throw error;
  }
}

/** Decides by what there is at Stripe, and charges if that is called for; null when there is nothing for this attempt. */
async function settleIntents(account: Account, { idempotencyKey: paymentId, invoices }: Request, customerId: string): Promise<CollectAnswer | null> {
  const invoiceIds = invoices.map(({ id }) => id);
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    await closePages(account, customerId, invoiceIds);
    const decision = decideCharge(await intentsFor(account, customerId, invoiceIds), paymentId, invoiceIds);
    if (!(await cancelAll(account, decision.cancel))) continue;
    return 'confirm' in decision ? confirm(account, decision.confirm) : decision.answer;
  }
  throw new Error('reckoner: the payment is changing at Stripe all the time; it is asked for again');
}

/** Makes the intent of an attempt, which moves no money yet. Answers what is against it (nothing to charge, an amount below Stripe's minimum), null when it is there. */
async function makeIntent(account: Account, { idempotencyKey: paymentId, currency, invoices }: Request, customerId: string, amount: number): Promise<CollectAnswer | null> {
  const { stripe, namespace } = account;
  const method = await savedMethod(account, customerId);
  if (method === null) return NO_METHOD;
  const params: Stripe.PaymentIntentCreateParams = {
    amount, currency: currency.toLowerCase(), customer: customerId, payment_method: method.id, allowed_payment_method_types: [method.type],
    metadata: paymentMetadata(namespace, paymentId, invoices.map(({ id }) => id)),
  };
  try {
    await madeOnce(`${namespace}:payment:${paymentId}`, (idempotencyKey) => stripe.paymentIntents.create(params, { idempotencyKey }));
    return null;
  } catch (error) {
    if (isRefusal(error)) return { status: 'failed', failureCode: failureCodeOf(error) };
    throw error;
  }
}

async function cancelAll(account: Account, intents: readonly Stripe.PaymentIntent[]): Promise<boolean> {
  for (const intent of intents) if (!(await cancelIntent(account, intent, isUntouched(intent) ? 'duplicate' : 'abandoned'))) return false;
  return true;
}

/** Charges; a decline is answered, after the intent has been closed so that nobody can pay it later besides another attempt. */
async function confirm(account: Account, intent: Stripe.PaymentIntent): Promise<CollectAnswer> {
  const { stripe } = account;
  let refusal: CollectAnswer | null = null;
  let tried: Stripe.PaymentIntent;
  try {
    tried = await stripe.paymentIntents.confirm(intent.id, { off_session: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refusal = { status: 'failed', providerPaymentId: intent.id, failureCode: failureCodeOf(error) };
    tried = await stripe.paymentIntents.retrieve(intent.id);
  }
  const answer = refusal && isUntouched(tried) ? refusal : outcomeOf(tried);
  if (answer.status !== 'failed' || !isLive(tried) || (await cancelIntent(account, tried, 'abandoned'))) return answer;
  return outcomeOf(await stripe.paymentIntents.retrieve(intent.id));
}

/** Closes a payment that is still pending; it may turn out that the money has come, or cannot be stopped any more. */
export async function withdraw(account: Account, providerPaymentId: string): Promise<CollectAnswer> {
  if (await cancelIntent(account, { id: providerPaymentId }, 'abandoned')) return { status: 'failed', providerPaymentId };
  return outcomeOf(await account.stripe.paymentIntents.retrieve(providerPaymentId));
}
