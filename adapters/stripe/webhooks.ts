import type Stripe from 'stripe';
import type { PaymentNotice, PaymentProvider, ProviderNotice } from '../../src/contract.js';
import type { Account } from './account.js';
import { centsOf } from './amounts.js';
import { outcomeOf } from './intents.js';
import { invoiceIdsOf, isOurs, paymentIdOf, refundIdOf } from './metadata.js';
import { refundOutcome } from './refunds.js';

type Webhook = Parameters<NonNullable<PaymentProvider['parseWebhook']>>[0];

export interface WebhookOptions {
  /** `whsec_…` of the endpoint; several while it is being changed. */
  secrets: readonly string[];
  /** How old a webhook may be, so that one that was overheard cannot be sent again later. */
  toleranceSeconds: number;
  now: () => Date;
}

/** Checks a webhook's signature over the body as it came, and says what it tells of payments and refunds of ours. */
export async function readWebhook({ stripe, namespace }: Account, options: WebhookOptions, webhook: Webhook): Promise<ProviderNotice[]> {
  return noticesOf(await verified(stripe, options, webhook), namespace);
}

async function verified(stripe: Stripe, { secrets, toleranceSeconds, now }: WebhookOptions, { body, headers }: Webhook): Promise<Stripe.Event> {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'stripe-signature');
  const signature = (name && headers[name]) ?? '';
  let refusal: unknown = new Error('reckoner: the Stripe adapter was given no webhookSecret');
  for (const secret of secrets) {
    try {
      return await stripe.webhooks.constructEventAsync(body, signature, secret, toleranceSeconds, undefined, now().getTime());
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

/** What an event of Stripe's means; nothing for those that mean nothing here. */
function noticesOf(event: Stripe.Event, namespace: string): ProviderNotice[] {
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.processing':
    case 'payment_intent.requires_action':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
      return isOurs(namespace, event.data.object) ? intentNotice(event.data.object) : [];
    case 'charge.dispute.closed':
      return disputeNotice(event.data.object);
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return isOurs(namespace, event.data.object) ? refundNotice(event.data.object) : [];
    default:
      return [];
  }
}

function intentNotice(intent: Stripe.PaymentIntent): PaymentNotice[] {
  // Superfluous, and closed by the adapter: it says nothing of the attempt.
  if (intent.status === 'canceled' && intent.cancellation_reason === 'duplicate') return [];
  const { status, failureCode } = outcomeOf(intent);
  const notice: PaymentNotice = { providerPaymentId: intent.id, status, ...(failureCode === undefined ? {} : { failureCode }) };
  const paymentId = paymentIdOf(intent);
  if (paymentId !== null) return [{ ...notice, ...(status === 'succeeded' ? { idempotencyKey: paymentId } : {}) }];
  const [invoiceId] = invoiceIdsOf(intent);
  return [{ ...notice, invoiceId, amountCents: centsOf(intent.amount_received, intent.currency) }];
}

/** A dispute can only be over money that came in. */
function disputeNotice({ status, payment_intent }: Stripe.Dispute): PaymentNotice[] {
  if (status !== 'lost' || payment_intent === null) return [];
  return [{ providerPaymentId: typeof payment_intent === 'string' ? payment_intent : payment_intent.id, status: 'succeeded', disputeLost: true }];
}

function refundNotice(refund: Stripe.Refund): ProviderNotice[] {
  const refundIdempotencyKey = refundIdOf(refund);
  return refundIdempotencyKey === null ? [] : [{ refundIdempotencyKey, ...refundOutcome(refund) }];
}
