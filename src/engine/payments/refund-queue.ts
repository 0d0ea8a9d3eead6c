import type { NoteRow } from '../credit-notes/note-views.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';

/**
 * Has the refund part of a credit note sent to the provider that took the money, in the next run (credits.md 1.6). A refund
 * that no provider payment of the invoice covers, for it was paid by hand, wholly or in part, stays pending for the host.
 */
export async function queueRefund(work: Work, note: NoteRow): Promise<void> {
  const { invoiceId, refundAmountCents: amountCents } = note;
  const allocations = await work.read('paymentAllocationsByInvoice', { invoiceId });
  const payments = await work.read('paymentById', { id: allocations.map(({ paymentId }) => paymentId) });
  const sent = await work.read('refundsByInvoice', { invoiceId });
  const covering = payments.find(({ id, type, status, providerPaymentId }) => {
    if (type !== 'provider' || status !== 'succeeded' || providerPaymentId === null) return false;
    const received = allocations.find(({ paymentId }) => paymentId === id)!.amountCents;
    const refunded = sent.filter(({ paymentId }) => paymentId === id).reduce((total, refund) => total + refund.amountCents, 0);
    return received - refunded >= amountCents;
  });
  if (!covering) return;
  await work.insert('refunds', {
    id: deriveId('ref', note.id), creditNoteId: note.id, invoiceId, paymentId: covering.id, providerCode: covering.providerCode,
    amountCents, providerRefundId: null, step: 'ask', status: null,
  });
}
