import { localDate } from '../../core/time/timezone.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { closeRecord, regroupAtEnd } from './end.js';
import { terminatingEntry } from './entries.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';
import { creditUnusedDays } from './termination-credit.js';

/**
 * A record that another plan replaces once its first invoice is paid: it ends at this moment, which is the change; the day is
 * the new plan's (payments.md 5.14, subscriptions.md 7.3). Its bill is made apart, by `billReplaced`.
 */
export async function endReplaced(work: Work, row: SubscriptionRow, next: SubscriptionRow): Promise<SubscriptionContext> {
  const before = await contextOf(work, row);
  return { ...before, subscription: await closeRecord(work, before, work.now, 'upgrade', { nextSubscriptionId: next.id }) };
}

/** Bills a replaced record up to its end, its unused days credited first. The new plan's start has been billed already. */
export async function billReplaced(work: Work, runtime: Runtime, old: SubscriptionContext): Promise<void> {
  const at = old.subscription.terminatedAt!;
  if (old.plan.definition.payInAdvance) await creditUnusedDays(work, old, 'credit');
  const ending = await terminatingEntry(work, old);
  const fees = await feesOf(work, runtime, old, [ending]);
  const id = deriveId('inv', old.subscription.id, 'end');
  await issueSubscriptionInvoice(work, old, { id, entries: [ending], fees, billingDate: localDate(at, old.timezone), periodic: false, at });
  await regroupAtEnd(work, old, ending, at);
}
