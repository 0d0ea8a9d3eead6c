import type { PaymentStatus } from '../../contract.js';
import type { RowOf } from '../../storage/schema.js';
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
    const asked = await work.update('refunds', row, { step: 'none', providerRefundId: answer?.providerRefundId ?? null });
    if (answer) await applyRefundOutcome(work, asked, answer);
  });
}

/**
 * Applies what a provider says of a refund, to its credit note. It may fail after it had succeeded, which is for good; told
 * twice, or after something later, it does nothing, so that what the host has set by hand meanwhile stays (credits.md 1.6).
 */
export async function applyRefundOutcome(work: Work, row: RowOf<'refunds'>, { status, failureCode = null }: { status: PaymentStatus; failureCode?: string | null | undefined }): Promise<void> {
  const isNews = row.status === null || row.status === 'pending' || status === 'failed';
  if (!isNews || row.status === status) return;
  await work.update('refunds', row, { status });
  const note = (await work.find('creditNoteById', { id: row.creditNoteId }))!;
  if (status === 'pending' || note.refundStatus === status) return;
  const told = await work.update('creditNotes', note, { refundStatus: status, refundedAt: status === 'succeeded' ? work.now : null });
  if (status === 'failed') {
    await work.tell('credit_note.provider_refund_failure', told.externalCustomerId, { creditNote: await noteViewOf(work, told), providerError: { code: failureCode } });
  }
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
