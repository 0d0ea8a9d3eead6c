import type { EntryRow } from './views.js';

/** Whether an entry of an invoice bills a window of usage for good: that of a boundary, or of an end. */
export function closesUsage({ invoicingReason, chargesToDatetime }: Pick<EntryRow, 'invoicingReason' | 'chargesToDatetime'>): boolean {
  return (invoicingReason === 'subscription_periodic' || invoicingReason === 'subscription_terminating') && chargesToDatetime !== null;
}
