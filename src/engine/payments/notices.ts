import type { PaymentProvider, PaymentStatus } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { applyOutcome } from './outcome.js';
import type { PaymentRow } from './views.js';

type Notice = { providerPaymentId: string; status: PaymentStatus };

/**
 * Lets the provider read its webhook, before anything is written. `not_found` for a provider that the engine was not given,
 * `validation_failed` when it takes no webhooks, or refuses this one (a bad signature).
 */
export async function readWebhook(runtime: Runtime, providerCode: string, input: Parameters<NonNullable<PaymentProvider['parseWebhook']>>[0]): Promise<Notice[]> {
  const provider = runtime.paymentProviders.get(providerCode);
  if (!provider) throw new BillingError('not_found', { provider: ['not_found'] });
  if (!provider.parseWebhook) throw new BillingError('validation_failed', { provider: ['takes_no_webhooks'] });
  try {
    return await provider.parseWebhook(input);
  } catch (cause) {
    throw cause instanceof BillingError ? cause : new BillingError('validation_failed', { body: ['invalid_webhook'] }, { cause });
  }
}

/**
 * Applies what a provider tells of its payments, in the order told; payments that are not the engine's are passed over
 * (payments.md 2.10). While the provider's own answer to an attempt is awaited, what is told of an unknown payment is kept,
 * for it may be of that attempt.
 */
export async function applyWebhook(work: Work, runtime: Runtime, providerCode: string, notices: readonly Notice[]): Promise<void> {
  for (const { providerPaymentId, status } of notices) {
    const payments = await work.read('paymentsByProviderPayment', { providerPaymentId }, { where: { providerCode } });
    for (const payment of payments) await applyOutcome(work, runtime, payment, { status });
    if (payments.length > 0) continue;
    const awaited = await work.read('paymentsToHandle', { providerCode, step: 'ask' });
    if (awaited.length === 0) continue;
    // Touched, so that an answer which arrives at the same time is applied after this, and sees it.
    for (const payment of awaited) await work.update('payments', payment, {});
    const ordinal = await work.count(`notices:${providerCode}`, { exclusive: true });
    await work.insert('providerNotices', { id: deriveId('ntc', providerCode, ordinal), providerCode, providerPaymentId, status });
  }
}

/** Applies what was told of a payment before its provider's own answer came, and forgets what nobody can be waiting for any more. */
export async function applyNotices(work: Work, runtime: Runtime, payment: PaymentRow): Promise<void> {
  const notices = await work.read('providerNotices', { providerCode: payment.providerCode });
  if (notices.length === 0) return;
  let told = payment;
  for (const { providerPaymentId, status } of notices) {
    if (providerPaymentId === payment.providerPaymentId) told = await applyOutcome(work, runtime, told, { status });
  }
  const awaited = await work.read('paymentsToHandle', { providerCode: payment.providerCode, step: 'ask' });
  const over = awaited.length === 0 ? notices : notices.filter(({ providerPaymentId }) => providerPaymentId === payment.providerPaymentId);
  for (const notice of over) await work.remove('providerNotices', notice);
}
