import { firstBilledDate, firstBoundary } from '../../core/subscriptions/decide-start.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { trialEnd } from '../../core/subscriptions/trial.js';
import { startWindows } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf, subscriptionViews } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import type { BillingEntry } from './entry.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';

/**
 * Makes a subscription active as of an instant. `madeAt` is when the host asked for it: boundaries before that day are
 * never billed (subscriptions.md 5.1). The start is not billed here.
 */
export async function activate(work: Work, context: SubscriptionContext, startedAt: Instant, madeAt: Instant): Promise<SubscriptionRow> {
  const { subscription, plan, timezone, customer } = context;
  const earlier = (await work.read('subscriptionsByExternalId', { externalId: subscription.externalId }))
    .filter((row) => row.customerId === customer.id && row.id !== subscription.id && row.startedAt !== null);
  const ended = earlier.filter((row) => row.terminatedAt !== null && row.terms.onTerminationInvoice === 'generate').map((row) => row.terminatedAt!);
  const lastEnd = ended.length === 0 ? null : Math.max(...ended);
  const start = lastEnd === null ? startedAt : Math.max(startedAt, lastEnd);
  const rhythms = rhythmsOf(subscription, plan.definition, timezone);
  return updateSubscription(work, subscription, plan.definition, timezone, {
    status: 'active',
    liveKey: subscription.externalId,
    startedAt: start,
    activatedAt: work.now,
    nextBoundary: firstBoundary(rhythms.invoices, start, madeAt, timezone),
    terms: {
      ...subscription.terms,
      firstStartedAt: Math.min(start, ...earlier.map((row) => row.startedAt!)),
      firstBilledDate: firstBilledDate(start, lastEnd === null ? null : localDate(lastEnd, timezone), timezone),
    },
  });
}

/**
 * Bills a start: the fee of a plan in advance for the running period with the fixed charges in advance, or these alone.
 * Nothing to bill, no invoice (subscriptions.md 5.2).
 */
export async function billStart(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const context = await contextOf(work, row);
  const { subscription, plan, timezone } = context;
  // Within a trial no plan fee is due at the start, not even for its days after the trial: these are billed when it ends.
  const { trialPeriod, payInAdvance } = plan.definition;
  const inTrial = trialPeriod > 0 && at < trialEnd(subscription.terms.firstStartedAt!, trialPeriod);
  const windows = startWindows(rhythmsOf(subscription, plan.definition, timezone), lifeOf(subscription, timezone), timezone);
  const billsFee = payInAdvance && !inTrial && windows.fee!.firstDate <= windows.fee!.lastDate;
  // Fixed charges in advance that are billed alone have no grace period (plans.md 5.3).
  const entries: BillingEntry[] = [{ subscription, plan, reason: billsFee ? 'subscription_starting' : 'in_advance_charge', windows }];
  const fees = await feesOf(work, runtime, context, entries);
  if (fees.length === 0) return null;
  const id = deriveId('inv', subscription.id, 'start');
  return issueSubscriptionInvoice(work, context, {
    id, entries, fees, billingDate: localDate(at, timezone), periodic: false, at, graceAllowed: billsFee,
  });
}

/** A pending subscription whose day has come: active from the instant named, and billed as a start. */
export async function startPending(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const active = await activate(work, await contextOf(work, row), row.subscriptionAt, at);
  const invoice = await billStart(work, runtime, active, at);
  await tellStarted(work, active);
  return invoice;
}

export async function tellStarted(work: Work, row: SubscriptionRow): Promise<void> {
  const [subscription] = await subscriptionViews(work, [row]);
  await work.tell('subscription.started', row.externalCustomerId, { subscription });
}
