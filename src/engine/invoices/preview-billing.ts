import { trialEnd } from '../../core/subscriptions/trial.js';
import { localDate } from '../../core/time/timezone.js';
import type { Instant } from '../../core/time/instant.js';
import { billGroup } from '../billing/boundary.js';
import { endSubscription } from '../billing/end.js';
import { writeFees } from '../billing/fees-without-invoice.js';
import { activate, startBill } from '../billing/start.js';
import { startPending } from '../billing/start-pending.js';
import { issueSubscriptionInvoice } from '../billing/subscription-invoice.js';
import { switchPlan } from '../billing/switch-plan.js';
import { trialEndBill } from '../billing/trial-end.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import { dueOf, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf } from '../subscriptions/views.js';
import { type Work, beginWork } from '../work.js';
import type { InvoiceRow } from './views.js';

/** An invoice that was made on the side, and the unit of work that knows it. */
export interface Rehearsed {
  work: Work;
  invoice: InvoiceRow;
}

/** What bills a subscription next, and when. */
export interface NextBill {
  context: SubscriptionContext;
  kind: 'boundary' | 'switch' | 'end' | 'start';
  at: Instant;
}

/** The same state some time later; nothing of what is done there is written. */
export function later(work: Work, at: Instant): Work {
  return beginWork(work.store, at, { ...work.taxes, waits: false });
}

/**
 * What a subscription's next invoice is for: the end of its current period, a change of plan or an end that comes first; for one
 * still to start, its start in advance, else the end of its first period (invoices.md 11.3). What merely passes until then, a
 * trial's end, a start in arrears, is done on the side, without invoices. Null when nothing is to come.
 */
export async function nextBill(work: Work, runtime: Runtime, subscriptionId: string): Promise<NextBill | null> {
  for (;;) {
    const context = await contextOf(work, (await work.find('subscriptionById', { id: subscriptionId }))!);
    const { subscription, plan, timezone } = context;
    const item = dueOf(subscription, plan.definition, timezone);
    switch (item?.kind) {
      // One that waits for its first payment is billed no further until it is paid.
      case undefined: case 'timeout':
        return null;
      case 'boundary': case 'switch': case 'end':
        return { context, kind: item.kind, at: item.at };
      case 'start':
        if (plan.definition.payInAdvance) return { context, kind: 'start', at: item.at };
        await passStart(work, runtime, context, item.at);
        break;
      case 'trial_end':
        await passTrialEnd(work, runtime, context);
        break;
      case 'termination_alert':
        await updateSubscription(work, subscription, plan.definition, timezone, { terms: { ...subscription.terms, alertsTold: [45, 15] } });
    }
  }
}

/** A start in arrears. The fixed charges in advance that it bills are known to what comes after, on no invoice, for they count towards the commitment. */
async function passStart(work: Work, runtime: Runtime, context: SubscriptionContext, at: Instant): Promise<void> {
  const active = await activate(work, context, context.subscription.subscriptionAt, at);
  const started = localDate(at, context.timezone);
  // A past start is not billed (subscriptions.md 5.1).
  const bill = started < localDate(work.now, context.timezone) ? null : await startBill(work, runtime, { ...context, subscription: active }, at);
  if (bill) await writeFees(work, context.customer, bill.fees);
}

/** The fee that a trial's end bills is known to what comes after, on no invoice: that one is not asked for, and must not use up a coupon. */
async function passTrialEnd(work: Work, runtime: Runtime, context: SubscriptionContext): Promise<void> {
  const { subscription, plan, timezone, customer } = context;
  const trialEndedAt = trialEnd(subscription.terms.firstStartedAt!, plan.definition.trialPeriod);
  const ended = await updateSubscription(work, subscription, plan.definition, timezone, { trialEndedAt });
  const bill = await trialEndBill(work, runtime, { ...context, subscription: ended }, trialEndedAt);
  if (bill) await writeFees(work, customer, bill.fees);
}

/** Bills subscriptions that are due together, as of that instant (subscriptions.md 10.6). */
export async function rehearse(now: Work, runtime: Runtime, bills: readonly NextBill[]): Promise<Rehearsed> {
  const [{ context, kind, at }] = bills as [NextBill, ...NextBill[]];
  const work = later(now, at);
  const invoice = await bill(work, runtime, kind, bills.map((each) => each.context), at);
  return { work, invoice: invoice ?? (await nothingToBill(work, context, at)) };
}

async function bill(work: Work, runtime: Runtime, kind: NextBill['kind'], contexts: readonly SubscriptionContext[], at: Instant): Promise<InvoiceRow | null> {
  const { subscription } = contexts[0]!;
  switch (kind) {
    case 'boundary':
      return (await billGroup(work, runtime, contexts, at))[0]!;
    case 'switch':
      return switchPlan(work, runtime, subscription, at);
    case 'start':
      return startPending(work, runtime, subscription, at);
    case 'end':
      return rehearseEnd(work, runtime, subscription, at, 'ending_at');
  }
}

/** An end: billed even where no last invoice is wanted, with the unused days as credit. */
export function rehearseEnd(
  work: Work, runtime: Runtime, row: SubscriptionContext['subscription'], at: Instant, endedBy: 'call' | 'ending_at',
): Promise<InvoiceRow | null> {
  return endSubscription(work, runtime, row, at, endedBy, { onTerminationInvoice: 'generate', onTerminationCreditNote: 'credit' });
}

function nothingToBill(work: Work, context: SubscriptionContext, at: Instant): Promise<InvoiceRow> {
  const id = deriveId('inv', context.subscription.id, 'preview');
  return issueSubscriptionInvoice(work, context, { id, entries: [], fees: [], billingDate: localDate(at, context.timezone), periodic: false, at });
}
