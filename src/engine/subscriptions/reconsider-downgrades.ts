import { isUpgrade, yearlyAmount } from '../../core/plans/yearly-amount.js';
import { upgradePlan } from '../billing/switch-plan.js';
import type { PlanRow } from '../catalogue/plans.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { cancelScheduledChange } from './scheduled-change.js';
import { subscriptionViewOf } from './views.js';

/**
 * After a change of a plan's amount, looks at the changes of plan that wait for a period's end (plans.md 2.7): one whose
 * target is now dearer than the present plan is canceled; one to this plan that has become an upgrade takes over at once.
 */
export async function reconsiderDowngrades(work: Work, runtime: Runtime, plan: PlanRow): Promise<void> {
  const own = await work.read('plansByParent', { parentPlanId: plan.id });
  const planId = [plan.id, ...own.map(({ id }) => id)];
  const [leaving, coming] = await Promise.all([
    work.read('subscriptionsByPlanId', { planId }, { where: { status: 'active' } }),
    work.read('subscriptionsByPlanId', { planId }, { where: { status: 'pending' } }),
  ]);
  const waiting = await work.read('subscriptionById', { id: leaving.flatMap((row) => row.nextSubscriptionId ?? []) });
  const present = await work.read('subscriptionById', { id: coming.flatMap((row) => row.previousSubscriptionId ?? []) });
  const plans = new Map((await work.read('planById', { id: [...planId, ...waiting, ...present].map((each) => (typeof each === 'string' ? each : each.planId)) }))
    .map((row) => [row.id, row.definition]));

  for (const row of leaving) {
    const next = waiting.find(({ id, status }) => id === row.nextSubscriptionId && status === 'pending');
    if (!next || !yearlyAmount(plans.get(next.planId)!).gt(yearlyAmount(plans.get(row.planId)!))) continue;
    const kept = await cancelScheduledChange(work, row);
    const subscription = await subscriptionViewOf(work, kept);
    await work.tell('subscription.updated', kept.externalCustomerId, { subscription });
  }
  for (const next of coming) {
    const row = present.find(({ id, status }) => id === next.previousSubscriptionId && status === 'active');
    if (row && isUpgrade(plans.get(row.planId)!, plans.get(next.planId)!)) await upgradePlan(work, runtime, row, next);
  }
}
