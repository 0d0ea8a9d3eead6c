import type { Instant } from '../../core/time/instant.js';
import type { Work } from '../work.js';
import type { SubscriptionRow } from './schedule.js';

/** The record of a plan that waits to take over, if there is one (subscriptions.md 7.9). */
export async function scheduledChange(work: Work, row: SubscriptionRow): Promise<SubscriptionRow | null> {
  const next = row.nextSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: row.nextSubscriptionId });
  return next?.status === 'pending' ? next : null;
}

/**
 * Takes back a scheduled change of plan: the record that waited is canceled, as of the instant named, the current one is as
 * before. Answers the current one.
 */
export async function cancelScheduledChange(work: Work, row: SubscriptionRow, at: Instant = work.now): Promise<SubscriptionRow> {
  const next = await scheduledChange(work, row);
  if (!next) return row;
  await cancelPending(work, next, at);
  // A date on which nothing switches any more is an ordinary boundary: what is due stays due at the same instant.
  return work.update('subscriptions', row, { nextSubscriptionId: null, terms: { ...row.terms, switchDate: null } });
}

/**
 * Lets a plan that waits to take over have what has changed of the present record's terms, as far as it was as there: it
 * takes over what is so before it does, unless something else was given with the change of plan (subscriptions.md 7.2).
 */
export async function passOnTerms(work: Work, before: SubscriptionRow, after: SubscriptionRow): Promise<void> {
  const next = await scheduledChange(work, after);
  if (!next) return;
  const followed = <T>(own: T, was: T, is: T): T => (own === was ? is : own);
  await work.update('subscriptions', next, {
    endingAt: followed(next.endingAt, before.endingAt, after.endingAt),
    terms: {
      ...next.terms,
      alertsTold: next.endingAt === before.endingAt ? after.terms.alertsTold : next.terms.alertsTold,
      consolidateInvoice: followed(next.terms.consolidateInvoice, before.terms.consolidateInvoice, after.terms.consolidateInvoice),
      purchaseOrderNumber: followed(next.terms.purchaseOrderNumber, before.terms.purchaseOrderNumber, after.terms.purchaseOrderNumber),
    },
  });
}

/** Cancels a record that never started: nothing is billed (subscriptions.md 5.5). */
export async function cancelPending(work: Work, row: SubscriptionRow, at: Instant = work.now): Promise<SubscriptionRow> {
  return work.update('subscriptions', row, { status: 'canceled', canceledAt: at, liveKey: row.id, hasDue: false, dueAt: 0 });
}
