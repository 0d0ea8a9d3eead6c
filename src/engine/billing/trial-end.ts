import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { isBoundary, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf, subscriptionViewOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { billsFeeInAdvance, startingEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { feePaidInAdvance } from './start.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';

/**
 * A trial ends: told once, and for a plan in advance the fee for the rest of the running period is billed, unless the
 * boundary of that very date bears it in full (subscriptions.md 6.4 to 6.6).
 */
export async function endTrial(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const before = await contextOf(work, row);
  const subscription = await updateSubscription(work, row, before.plan.definition, before.timezone, { trialEndedAt: at });
  const view = await subscriptionViewOf(work, subscription);
  await work.tell('subscription.trial_ended', row.externalCustomerId, { subscription: view });
  return billTrialEnd(work, runtime, { ...before, subscription }, at);
}

async function billTrialEnd(work: Work, runtime: Runtime, context: SubscriptionContext, at: Instant): Promise<InvoiceRow | null> {
  const bill = await trialEndBill(work, runtime, context, at);
  if (!bill) return null;
  const id = deriveId('inv', context.subscription.id, 'trial-end');
  const billingDate = localDate(at, context.timezone);
  return issueSubscriptionInvoice(work, context, { id, entries: [bill.entry], fees: bill.fees, billingDate, periodic: false, at });
}

/** What the end of a trial bills, its days noted as billed; null when it bills nothing. */
export async function trialEndBill(
  work: Work, runtime: Runtime, context: SubscriptionContext, at: Instant,
): Promise<{ entry: BillingEntry; fees: FeeDraft[] } | null> {
  const { subscription, plan, timezone } = context;
  const date = localDate(at, timezone);
  const startsToday = date === localDate(subscription.startedAt!, timezone);
  if (!startsToday && isBoundary(rhythmsOf(subscription, plan.definition, timezone).plan, date)) return null;
  // A period that was running when the subscription was made for a past start stays unbilled (subscriptions.md 5.1).
  if (date < subscription.terms.madeOn!) return null;
  const entry = startingEntry(context, at);
  if (!billsFeeInAdvance(entry)) return null;
  const fees = await feesOf(work, runtime, context, [entry]);
  await feePaidInAdvance(work, context, entry);
  return { entry, fees };
}
