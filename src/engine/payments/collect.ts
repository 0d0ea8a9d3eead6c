import type { CollectAnswer, PaymentProvider } from '../../contract.js';
import type { TaskRun } from '../billing/run-tasks.js';
import { customerViews } from '../customers/customers.js';
import { invoiceViews } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { beginAttempt, stillWanted } from './attempt.js';
import { applyNotices } from './notices.js';
import { applyOutcome, closePayment, dropAttempt, invoicesOf, paymentsAt } from './outcome.js';
import { sendRefund } from './refund.js';
import type { PaymentRow } from './views.js';

/** Rows of one question for what is to be collected. */
const PAGE = 200;

/**
 * Collects what is due through the providers that the engine was given, oldest first: an attempt is on record before its
 * provider is called, the call is made outside any transaction with the payment's id as its key, and the answer is applied
 * in one (payments.md 2). Attempts whose outcome is unknown from before are asked for again first.
 */
export async function collectPayments(run: TaskRun): Promise<void> {
  const providerCode = [...run.runtime.paymentProviders.keys()];
  if (providerCode.length === 0) return;
  for (const step of ['ask', 'withdraw'] as const) {
    await eachRow(run, (after) => run.runtime.store.read('paymentsToHandle', { providerCode, step }, { limit: PAGE, after }), async ({ id }) => {
      // What failed earlier in this run is left for a later one.
      if (run.tried.has(id)) return;
      run.tried.add(id);
      await run.attempt('payment', id, () => (step === 'ask' ? ask(run.runtime, id) : withdraw(run.runtime, id)));
    });
  }
  await eachRow(run, (after) => run.runtime.store.read('collectionsByProvider', { providerCode }, { limit: PAGE, after }), async ({ payableId }) => {
    await run.attempt('payment', payableId, async () => {
      const id = await run.runtime.execute('payments.begin', payableId, undefined, (work) => beginAttempt(work, run.runtime, payableId));
      if (id === null) return;
      run.tried.add(id);
      await ask(run.runtime, id);
    });
  });
  await eachRow(run, (after) => run.runtime.store.read('refundsToHandle', { providerCode, step: 'ask' }, { limit: PAGE, after }), async ({ id }) => {
    if (run.tried.has(id)) return;
    run.tried.add(id);
    await run.attempt('refund', id, () => sendRefund(run.runtime, id));
  });
}

/** Rows page by page; what is handled may leave the question behind it. */
async function eachRow<R extends { seq: number }>(
  run: TaskRun, page: (after: { seq: number }) => Promise<R[]>, handle: (row: R) => Promise<void>,
): Promise<void> {
  for (let seq = 0; ; ) {
    const rows = await page({ seq });
    for (const row of rows) {
      if (run.stopped()) return;
      await handle(row);
    }
    if (rows.length < PAGE) return;
    seq = rows[rows.length - 1]!.seq;
  }
}

/** Asks a payment's provider to collect it, or how that went; if it throws, nothing is known and nothing changes (payments.md 2.7). */
async function ask(runtime: Runtime, paymentId: string): Promise<void> {
  const payment = await runtime.execute('payments.ask', paymentId, undefined, (work) => stillWanted(work, paymentId));
  if (payment === null) return;
  const request = await runtime.query((work) => collectRequest(work, payment));
  const answer = await runtime.paymentProviders.get(payment.providerCode)!.collect(request);
  if (!['succeeded', 'failed', 'pending'].includes(answer.status)) throw new Error(`${payment.providerCode} answered ${String(answer.status)}`);
  await runtime.execute('payments.answer', [paymentId, answer], undefined, (work) => applyAnswer(work, runtime, paymentId, answer));
}

async function applyAnswer(work: Work, runtime: Runtime, paymentId: string, answer: CollectAnswer): Promise<void> {
  const row = (await work.find('paymentById', { id: paymentId }))!;
  const [known] = (await paymentsAt(work, row.providerCode, answer.providerPaymentId)).filter(({ id }) => id !== paymentId);
  if (known) return applyToKnown(work, runtime, known, paymentId, answer);
  // Another run may have asked at the same time, and been told the same.
  const step = row.step === 'ask' ? 'none' : row.step;
  const amountCents = row.payableType === 'Invoice' ? (answer.amountCents ?? row.amountCents) : row.amountCents;
  const heard = await work.update('payments', row, { step, amountCents, providerPaymentId: row.providerPaymentId ?? answer.providerPaymentId ?? null });
  const told = await applyOutcome(work, runtime, heard, answer);
  await applyNotices(work, runtime, told);
}

/**
 * The provider did not charge, because an earlier payment, which is on record, covers it after all: that one has the outcome,
 * and the attempt is dropped. As long as that one is not decided the attempt waits, and is asked for again.
 */
async function applyToKnown(work: Work, runtime: Runtime, known: PaymentRow, paymentId: string, answer: CollectAnswer): Promise<void> {
  if (answer.status === 'pending') return;
  await applyOutcome(work, runtime, known, answer);
  const attempt = (await work.find('paymentById', { id: paymentId }))!;
  if (attempt.status === 'pending') await dropAttempt(work, attempt);
}

async function collectRequest(work: Work, payment: PaymentRow): Promise<Parameters<PaymentProvider['collect']>[0]> {
  const [customer] = await customerViews(work, await work.read('customerById', { id: payment.customerId }));
  return {
    idempotencyKey: payment.id,
    amountCents: payment.amountCents,
    currency: payment.currency,
    customer: customer!,
    invoices: await invoiceViews(work, await invoicesOf(work, payment)),
  };
}

/** Withdraws a payment that is no longer wanted, where the provider can; it may turn out that the money has come after all. */
async function withdraw(runtime: Runtime, paymentId: string): Promise<void> {
  const [row] = await runtime.store.read('paymentById', { id: paymentId });
  if (row?.step !== 'withdraw') return;
  const provider = runtime.paymentProviders.get(row.providerCode)!;
  const answer = provider.cancel && row.providerPaymentId !== null ? await provider.cancel({ providerPaymentId: row.providerPaymentId }) : null;
  await runtime.execute('payments.withdrawn', [paymentId, answer], undefined, async (work) => {
    const payment = (await work.find('paymentById', { id: paymentId }))!;
    if (payment.step !== 'withdraw') return;
    if (answer?.status === 'failed') await closePayment(work, await work.update('payments', payment, { status: 'failed', step: 'none' }));
    else await applyOutcome(work, runtime, await work.update('payments', payment, { step: 'none' }), answer ?? { status: 'pending' });
  });
}
