import { firstExpiry, isPaidBefore, rulesWithStatus, waitingRules } from '../../core/subscriptions/activation.js';
import { trialEnd } from '../../core/subscriptions/trial.js';
import type { Instant } from '../../core/time/instant.js';
import { giveBackCoupons, giveBackCredits } from '../invoices/give-back.js';
import type { InvoiceRow } from '../invoices/views.js';
import { invoiceWithdrawn } from '../payments/collection-queue.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { contextOf, subscriptionViewOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { activateGated } from './gate-opens.js';
import { activate, billStart, earlierRecords, startInvoiceId } from './start.js';

/** Whether a record is to be paid for before it becomes active: judged when it would (payments.md 5.2). */
export async function isPaidFirst(work: Work, row: SubscriptionRow, startedAt: Instant, at: Instant): Promise<boolean> {
  if (row.terms.activationRules.length === 0) return false;
  const { plan } = await contextOf(work, row);
  const firstStartedAt = Math.min(startedAt, ...(await earlierRecords(work, row)).map((earlier) => earlier.startedAt!));
  const { trialPeriod } = plan.definition;
  return isPaidBefore(plan.definition, trialPeriod > 0 && at < trialEnd(firstStartedAt, trialPeriod));
}

/**
 * Starts a record that is to be paid for first: incomplete, with its first invoice open; active at once when nothing is left
 * to pay on that (payments.md 5.4 to 5.6). Answers the invoice, null as long as it is open.
 */
export async function startGated(work: Work, runtime: Runtime, row: SubscriptionRow, startedAt: Instant, at: Instant): Promise<InvoiceRow | null> {
  const context = await contextOf(work, row);
  const begun = await activate(work, context, startedAt, at, { status: 'incomplete' });
  const waiting = await updateSubscription(work, begun, context.plan.definition, context.timezone, {
    terms: { ...begun.terms, activationRules: waitingRules(begun.terms.activationRules, work.now) },
  });
  const invoice = await billStart(work, runtime, waiting, at, { open: true });
  const gated = (await work.find('subscriptionById', { id: row.id }))!;
  if (invoice?.status !== 'open') {
    await activateGated(work, runtime, gated);
    return invoice;
  }
  await tell(work, 'subscription.incomplete', gated);
  return null;
}

/** A record whose start does not wait: nothing is to be paid before, or it lies on an earlier day (payments.md 5.2, 5.3). */
export async function withRulesIgnored(work: Work, row: SubscriptionRow): Promise<SubscriptionRow> {
  const { terms } = row;
  if (terms.activationRules.length === 0) return row;
  return work.update('subscriptions', row, { terms: { ...terms, activationRules: rulesWithStatus(terms.activationRules, 'not_applicable') } });
}

/** The subscription that waits for an open invoice. */
export async function gatedSubscription(work: Work, invoice: InvoiceRow): Promise<SubscriptionRow | undefined> {
  const [entry] = await work.read('invoiceSubscriptionsByInvoice', { invoiceId: invoice.id });
  const row = entry && (await work.find('subscriptionById', { id: entry.subscriptionId }));
  return row?.status === 'incomplete' ? row : undefined;
}

/**
 * The payment failed, or the time is up: the invoice is closed, the subscription canceled, and what the invoice had used is
 * given back; a subscription that was to be replaced stays as it is (payments.md 5.15, 5.16).
 */
export async function closeGate(
  work: Work, invoice: InvoiceRow, row: SubscriptionRow, { at, reason }: { at: Instant; reason: 'payment_failed' | 'timeout' | null },
): Promise<InvoiceRow> {
  await invoiceWithdrawn(work, invoice);
  const closed = await work.update('invoices', invoice, { status: 'closed', facts: { ...invoice.facts, readyForPaymentProcessing: false } });
  await giveBackCoupons(work, closed);
  await giveBackCredits(work, closed);
  await work.update('customers', (await work.find('customerById', { id: row.customerId }))!, {});
  const activationRules = rulesWithStatus(row.terms.activationRules, reason === 'timeout' ? 'expired' : 'failed');
  const canceled = await work.update('subscriptions', row, {
    status: 'canceled', canceledAt: at, liveKey: row.id, hasDue: false, dueAt: 0, terms: { ...row.terms, activationRules, cancellationReason: reason },
  });
  const previous = row.previousSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: row.previousSubscriptionId });
  if (previous?.nextSubscriptionId === row.id) await work.update('subscriptions', previous, { nextSubscriptionId: null });
  await tell(work, 'subscription.canceled', canceled);
  return closed;
}

/**
 * An invoice, after what is already due for it: an open one whose subscription has waited long enough is closed, whether or
 * not a run has met it (payments.md 5.15, subscriptions.md 10.4).
 */
export async function afterExpiry(work: Work, invoice: InvoiceRow): Promise<InvoiceRow> {
  const row = invoice.status === 'open' ? await gatedSubscription(work, invoice) : undefined;
  const expiresAt = row ? firstExpiry(row.terms.activationRules) : null;
  return row && expiresAt !== null && expiresAt <= work.now ? closeGate(work, invoice, row, { at: expiresAt, reason: 'timeout' }) : invoice;
}

/** The customer or the plan of a gated subscription is deleted: it is given up, as if its payment had failed. */
export async function abandonGate(work: Work, row: SubscriptionRow): Promise<void> {
  await closeGate(work, (await work.find('invoiceById', { id: startInvoiceId(row) }))!, row, { at: work.now, reason: null });
}

/** The time of a gated subscription is up: the task of its due instant. */
export async function expireGate(work: Work, row: SubscriptionRow, at: Instant): Promise<null> {
  const invoice = (await work.find('invoiceById', { id: startInvoiceId(row) }))!;
  await closeGate(work, invoice, row, { at, reason: 'timeout' });
  return null;
}

async function tell(work: Work, type: 'subscription.incomplete' | 'subscription.canceled', row: SubscriptionRow): Promise<void> {
  const subscription = await subscriptionViewOf(work, row);
  await work.tell(type, row.externalCustomerId, { subscription });
}
