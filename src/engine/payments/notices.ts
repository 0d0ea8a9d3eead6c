import type { PaymentNotice, PaymentProvider, ProviderNotice, RefundNotice } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { loseDispute } from './dispute.js';
import { receiveHosted } from './hosted.js';
import { applyOutcome, invoicesOf, paymentsAt } from './outcome.js';
import { applyRefundOutcome } from './refund.js';
import type { PaymentRow } from './views.js';

/**
 * Lets the provider read its webhook, before anything is written. `not_found` for a provider that the engine was not given,
 * `validation_failed` when it takes no webhooks, or refuses this one (a bad signature).
 */
export async function readWebhook(runtime: Runtime, providerCode: string, input: Parameters<NonNullable<PaymentProvider['parseWebhook']>>[0]): Promise<ProviderNotice[]> {
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
 * Applies what a provider tells of its payments and refunds, in the order told; what is not the engine's is passed over
 * (payments.md 2.10).
 */
export async function applyWebhook(work: Work, runtime: Runtime, providerCode: string, notices: readonly ProviderNotice[]): Promise<void> {
  for (const notice of notices) {
    if ('refundIdempotencyKey' in notice) await applyRefundNotice(work, providerCode, notice);
    else await applyPaymentNotice(work, runtime, providerCode, notice);
  }
}

async function applyRefundNotice(work: Work, providerCode: string, { refundIdempotencyKey, ...outcome }: RefundNotice): Promise<void> {
  const refund = await work.find('refundById', { id: refundIdempotencyKey });
  if (refund?.providerCode === providerCode) await applyRefundOutcome(work, refund, outcome);
}

async function applyPaymentNotice(work: Work, runtime: Runtime, providerCode: string, notice: PaymentNotice): Promise<void> {
  const payments = await paymentsOf(work, providerCode, notice);
  for (const payment of payments) {
    await applyOutcome(work, runtime, payment, notice);
    if (notice.disputeLost) await loseDisputes(work, payment);
  }
  if (payments.length > 0 || notice.disputeLost) return;
  if (notice.invoiceId !== undefined) await receiveHosted(work, runtime, providerCode, notice);
  else await keepNotice(work, providerCode, notice);
}

/** The payment by the provider's name for it; or by its key, when that name has never been heard. */
async function paymentsOf(work: Work, providerCode: string, { providerPaymentId, idempotencyKey }: PaymentNotice): Promise<PaymentRow[]> {
  const payments = await paymentsAt(work, providerCode, providerPaymentId);
  if (payments.length > 0 || idempotencyKey === undefined) return payments;
  const attempt = await work.find('paymentById', { id: idempotencyKey });
  if (attempt?.providerCode !== providerCode || attempt.providerPaymentId !== null) return [];
  return [await work.update('payments', attempt, { providerPaymentId })];
}

/** Over all the invoices of the payment (payments.md 3.9). */
async function loseDisputes(work: Work, payment: PaymentRow): Promise<void> {
  for (const invoice of await invoicesOf(work, payment)) {
    if (invoice.status === 'finalized' || invoice.status === 'voided') await loseDispute(work, invoice);
  }
}

/** While the provider's own answer to an attempt is awaited, what is told of an unknown payment is kept, for it may be of that attempt. */
async function keepNotice(work: Work, providerCode: string, { providerPaymentId, status, failureCode }: PaymentNotice): Promise<void> {
  const awaited = await work.read('paymentsToHandle', { providerCode, step: 'ask' });
  if (awaited.length === 0) return;
  // Touched, so that an answer which arrives at the same time is applied after this, and sees it.
  for (const payment of awaited) await work.update('payments', payment, {});
  const ordinal = await work.count(`notices:${providerCode}`, { exclusive: true });
  await work.insert('providerNotices', { id: deriveId('ntc', providerCode, ordinal), providerCode, providerPaymentId, status, failureCode: failureCode ?? null });
}

/** Applies what was told of a payment before its provider's own answer came, and forgets what nobody can be waiting for any more. */
export async function applyNotices(work: Work, runtime: Runtime, payment: PaymentRow): Promise<void> {
  const notices = await work.read('providerNotices', { providerCode: payment.providerCode });
  if (notices.length === 0) return;
  let told = payment;
  for (const { providerPaymentId, status, failureCode } of notices) {
    if (providerPaymentId === payment.providerPaymentId) told = await applyOutcome(work, runtime, told, { status, failureCode: failureCode ?? undefined });
  }
  const awaited = await work.read('paymentsToHandle', { providerCode: payment.providerCode, step: 'ask' });
  const over = awaited.length === 0 ? notices : notices.filter(({ providerPaymentId }) => providerPaymentId === payment.providerPaymentId);
  for (const notice of over) await work.remove('providerNotices', notice);
}
