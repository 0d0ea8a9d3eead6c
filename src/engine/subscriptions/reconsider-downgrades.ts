import { isUpgrade } from '../../core/plans/yearly-amount.js';
import { upgradePlan } from '../billing/switch-plan.js';
import type { PlanRow } from '../catalogue/plans.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { cancelScheduledChange, scheduledChange } from './scheduled-change.js';
import { type SubscriptionRow } from './schedule.js';
import { contextOf, subscriptionViews } from './views.js';

/**
 * Looks again at the plan changes that wait for a period's end, after a plan's amount has changed: one that would now lead
 * to a dearer plan is taken back; one to this plan that is no cheaper any more is an upgrade, and takes over at once
 * (plans.md 2.7).
 */
export async function reconsiderDowngrades(work: Work, runtime: Runtime, plan: PlanRow): Promise<void> {
  for (const row of await work.read('subscriptionsByPlan', { planCode: plan.code }, { where: { status: 'active' } })) await takeBackIfDearer(work, row);
  for (const next of await work.read('subscriptionsByPlan', { planCode: plan.code }, { where: { status: 'pending' } })) await hastenIfNoCheaper(work, runtime, next);
}

async function takeBackIfDearer(work: Work, row: SubscriptionRow): Promise<void> {
  const next = await scheduledChange(work, row);
  if (!next) return;
  const from = (await contextOf(work, row)).plan.definition;
  const to = (await contextOf(work, next)).plan.definition;
  if (isUpgrade(to, from)) return;
  const [view] = await subscriptionViews(work, [await cancelScheduledChange(work, row)]);
  await work.tell('subscription.updated', row.externalCustomerId, { subscription: view });
}

async function hastenIfNoCheaper(work: Work, runtime: Runtime, next: SubscriptionRow): Promise<void> {
  const row = next.previousSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: next.previousSubscriptionId });
  if (!row || row.nextSubscriptionId !== next.id) return;
  const from = (await contextOf(work, row)).plan.definition;
  if (isUpgrade(from, (await contextOf(work, next)).plan.definition)) await upgradePlan(work, runtime, row, next);
}
