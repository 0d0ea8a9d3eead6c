import { activateGated } from '../billing/gate-opens.js';
import { closeGate, gatedSubscription } from '../billing/gate.js';
import { issuedWhenPaid } from '../invoices/issue-open.js';
import type { Consequence } from './consequences.js';

/** What the settling of a gated subscription's first invoice does to the subscription (payments.md 5.10, 5.15). */
export const GATED_START: Consequence = {
  concerns: (invoice) => invoice.status === 'open' && invoice.invoiceType === 'subscription',
  async paid(work, runtime, invoice) {
    const issued = await issuedWhenPaid(work, invoice, 'invoice.created', { dated: 'as_made' });
    const subscription = await gatedSubscription(work, invoice);
    if (subscription) await activateGated(work, runtime, subscription);
    return issued;
  },
  async failed(work, _runtime, invoice) {
    const subscription = await gatedSubscription(work, invoice);
    return subscription ? closeGate(work, invoice, subscription, { at: work.now, reason: 'payment_failed' }) : invoice;
  },
  // No credit note can be made on an invoice that has not been issued.
  offset: async (_work, invoice) => invoice,
};
