import type Stripe from 'stripe';
import type { PaymentProvider, PaymentStatus } from '../../src/contract.js';
import type { Account } from './account.js';
import { stripeAmount } from './amounts.js';
import { failureCodeOf, isRefusal } from './errors.js';
import { isOurs, refundIdOf, refundMetadata } from './metadata.js';

type Request = Parameters<NonNullable<PaymentProvider['refund']>>[0];
type Answer = Awaited<ReturnType<NonNullable<PaymentProvider['refund']>>>;

/**
 * Gives money back, once for each `idempotencyKey`: a refund made before under it is found at Stripe, also after Stripe has
 * forgotten the key. The key is never varied, for a refund moves money at once; after an error of its own Stripe repeats that
 * for a day, and only then the refund is tried anew.
 */
export async function refund({ stripe, namespace }: Account, { idempotencyKey: refundId, amountCents, currency, providerPaymentId }: Request): Promise<Answer> {
  const amount = stripeAmount(amountCents, currency);
  if (amount === null) return { status: 'failed', failureCode: 'amount_not_expressible' };
  for await (const made of stripe.refunds.list({ payment_intent: providerPaymentId, limit: 100 })) {
    if (isOurs(namespace, made) && refundIdOf(made) === refundId) return answerOf(made);
  }
  const params = { payment_intent: providerPaymentId, amount, metadata: refundMetadata(namespace, refundId) };
  try {
    return answerOf(await stripe.refunds.create(params, { idempotencyKey: `${namespace}:refund:${refundId}` }));
  } catch (error) {
    if (isRefusal(error)) return { status: 'failed', failureCode: failureCodeOf(error) };
    throw error;
  }
}

/** What a refund's state at Stripe means. */
export function refundOutcome({ status, failure_reason }: Stripe.Refund): { status: PaymentStatus; failureCode?: string } {
  if (status === 'succeeded') return { status: 'succeeded' };
  if (status === 'failed' || status === 'canceled') return { status: 'failed', failureCode: failure_reason ?? status };
  return { status: 'pending' };
}

const answerOf = (made: Stripe.Refund): Answer => ({ ...refundOutcome(made), providerRefundId: made.id });
