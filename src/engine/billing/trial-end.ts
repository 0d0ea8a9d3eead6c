import { isBoundary, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { startWindows, withoutFixedCharges } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { contextOf, subscriptionViews } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import type { BillingEntry } from './entry.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';

/**
 * A trial ends: told once, and for a plan in advance the fee for the rest of the running period is billed, unless the
 * boundary of that very date bears it in full (subscriptions.md 6.4 to 6.6).
 */
export async function endTrial(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const context = await contextOf(work, row);
  const { plan, timezone } = context;
  const subscription = await updateSubscription(work, row, plan.definition, timezone, { trialEndedAt: at });
  const [view] = await subscriptionViews(work, [subscription]);
  const rhythms = rhythmsOf(subscription, plan.definition, timezone);
  const date = localDate(at, timezone);
  const startsToday = date === localDate(subscription.startedAt!, timezone);
  let invoice: InvoiceRow | null = null;
  if (plan.definition.payInAdvance && (startsToday || !isBoundary(rhythms.plan, date))) {
    const life = { ...lifeOf(subscription, timezone), startedAt: Math.max(subscription.startedAt!, at) };
    const entries: BillingEntry[] = [{ subscription, plan, reason: 'subscription_starting', windows: withoutFixedCharges(startWindows(rhythms, life, timezone)) }];
    const fees = await feesOf(work, runtime, context, entries);
    const id = deriveId('inv', subscription.id, 'trial-end');
    invoice = await issueSubscriptionInvoice(work, context, { id, entries, fees, billingDate: date, periodic: false, at });
  }
  await work.tell('subscription.trial_ended', row.externalCustomerId, { subscription: view });
  return invoice;
}
