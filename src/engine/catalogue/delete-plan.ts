import { catchUpAll } from '../billing/catch-up.js';
import { endSubscription } from '../billing/end.js';
import { abandonGate } from '../billing/gate.js';
import { finalizeInOrder } from '../invoices/move-drafts.js';
import type { Runtime } from '../runtime.js';
import { cancelPending, cancelScheduledChange } from '../subscriptions/scheduled-change.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { Work } from '../work.js';
import { deletedKey, getLive } from './live.js';
import { planView } from './plans.js';

/**
 * Takes a plan out of the catalogue: its active subscriptions end as by hand, also those on overrides of it, those not yet
 * started or paid for are canceled, drafts that bill it are finalized (subscriptions.md 9.8).
 */
export async function deletePlan(work: Work, runtime: Runtime, code: string): Promise<void> {
  await getLive(work, 'plans', code);
  const subscribers = (status: SubscriptionRow['status']) => work.read('subscriptionsByPlan', { planCode: code }, { where: { status } });
  const customers = [...(await subscribers('active')), ...(await subscribers('pending')), ...(await subscribers('incomplete'))].map((row) => row.customerId);
  await catchUpAll(work, runtime, customers);
  for (const row of await subscribers('pending')) await cancelChange(work, row);
  for (const row of await subscribers('incomplete')) await abandonGate(work, row);
  for (const row of await subscribers('active')) await endSubscription(work, runtime, row, work.now, 'call');
  await finalizeDraftsOf(work, runtime, code);

  const plan = await getLive(work, 'plans', code);
  await work.update('plans', plan, { key: deletedKey(plan), deleted: true, listed: false });
  await work.tell('plan.deleted', null, { plan: planView(plan) });
}

/** A record that has not started is canceled; where it was to take over, the current one goes on. */
async function cancelChange(work: Work, row: SubscriptionRow): Promise<void> {
  const current = row.previousSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: row.previousSubscriptionId });
  if (current) await cancelScheduledChange(work, current);
  else await cancelPending(work, row);
}

async function finalizeDraftsOf(work: Work, runtime: Runtime, planCode: string): Promise<void> {
  const drafts = await work.read('invoicesByStatus', { status: 'draft' });
  const entries = await work.read('invoiceSubscriptionsByInvoice', { invoiceId: drafts.map((row) => row.id) });
  const billing = new Set(entries.filter((entry) => entry.planCode === planCode).map((entry) => entry.invoiceId));
  await finalizeInOrder(work, runtime, drafts.filter((row) => billing.has(row.id)));
}
