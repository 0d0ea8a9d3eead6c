import { noteViewOf } from '../credit-notes/note-views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';

/**
 * Sends a refund to its provider, under a key of its own, so that it goes back once however often it is asked for; if the
 * provider throws, a later run asks again. A refund that the host has settled by hand meanwhile is not sent (credits.md 1.6).
 */
export async function sendRefund(runtime: Runtime, refundId: string): Promise<void> {
  const request = await runtime.query((work) => refundRequest(work, refundId));
  const refund = request && runtime.paymentProviders.get(request.providerCode)?.refund;
  const answer = refund ? await refund.call(runtime.paymentProviders.get(request.providerCode), request.input) : null;
  await runtime.execute('payments.refunded', [refundId, answer], undefined, async (work) => {
    const row = await work.find('refundById', { id: refundId });
    if (row?.step !== 'ask') return;
    await work.update('refunds', row, { step: 'none', providerRefundId: answer?.providerRefundId ?? null });
    if (answer === null || answer.status === 'pending') return;
    const note = (await work.find('creditNoteById', { id: row.creditNoteId }))!;
    const refundedAt = answer.status === 'succeeded' ? work.now : null;
    const told = await work.update('creditNotes', note, { refundStatus: answer.status, refundedAt });
    if (answer.status === 'failed') {
      await work.tell('credit_note.provider_refund_failure', told.externalCustomerId, { creditNote: await noteViewOf(work, told), providerError: { code: null } });
    }
  });
}

/** What the provider is asked, or null when the refund is no longer pending. */
async function refundRequest(work: Work, refundId: string) {
  const row = await work.find('refundById', { id: refundId });
  const note = row?.step === 'ask' ? await work.find('creditNoteById', { id: row.creditNoteId }) : undefined;
  const payment = row && (await work.find('paymentById', { id: row.paymentId }));
  if (!row || !payment || note?.refundStatus !== 'pending') return null;
  return {
    providerCode: row.providerCode,
    input: {
      idempotencyKey: row.id, amountCents: row.amountCents, currency: payment.currency,
      creditNote: await noteViewOf(work, note), providerPaymentId: payment.providerPaymentId!,
    },
  };
}
