import type { Refusals } from '../../core/errors/billing-error.js';
import { ownDecisions } from '../../core/plans/units-history.js';
import { billUnitsChange } from '../billing/units-change.js';
import type { PlanRow } from '../catalogue/plans.js';
import { insertPlan, writePlan } from '../catalogue/revise-plan.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { type OverridesBase, type PlanOverrides, readOverrides } from './parse-overrides.js';
import { type SubscriptionRow, updateSubscription } from './schedule.js';
import { contextOf } from './views.js';

/** What overrides of a subscription are over. */
export async function overridesBase(work: Work, subscription: SubscriptionRow): Promise<OverridesBase> {
  const row = (await work.find('planById', { id: subscription.planId }))!;
  const isOwn = row.parentPlanId !== null;
  return {
    plan: isOwn ? (await work.find('planById', { id: row.parentPlanId! }))! : row,
    own: isOwn ? row : null,
    unitsOverrides: subscription.terms.unitsOverrides ?? {},
  };
}

/** `planOverrides` of a subscription that is about to be made on a plan; null when there are none, or they are refused. */
export async function readNewOverrides(work: Work, runtime: Runtime, plan: PlanRow, input: unknown, refusals: Refusals): Promise<PlanOverrides | null> {
  return input == null ? null : readOverrides(work, runtime, { plan, own: null, unitsOverrides: {} }, input, 'planOverrides.', refusals);
}

/**
 * Gives a subscription its overrides: a count of units of its own, or a private copy of the plan, made or changed in place
 * (plans.md 3.1, 3.4, 5.9). What counts at once of charges in advance is billed, a line of 0 where the count did not rise.
 * Answers the subscription's row.
 */
export async function applyOverrides(work: Work, subscription: SubscriptionRow, overrides: PlanOverrides): Promise<SubscriptionRow> {
  const { terms } = subscription;
  const { timezone } = await contextOf(work, subscription);
  const row = overrides.unitsOnly === null
    ? await setOwnPlan(work, subscription, overrides, timezone)
    : await work.update('subscriptions', subscription, { terms: { ...terms, unitsOverrides: withDecisions(terms.unitsOverrides, overrides.unitsOnly) } });
  if (overrides.unitsAtOnce.length === 0 || row.status !== 'active') return row;
  await billUnitsChange(work, await contextOf(work, row), overrides.unitsAtOnce);
  return (await work.find('subscriptionById', { id: row.id }))!;
}

async function setOwnPlan(work: Work, subscription: SubscriptionRow, { definition, ownTerms }: PlanOverrides, timezone: string): Promise<SubscriptionRow> {
  const { plan, own } = await overridesBase(work, subscription);
  // A record that takes another plan in place, and the first one again, finds the copy that it had.
  const id = deriveId('pln', plan.id, subscription.id);
  const known = own ?? (await work.find('planById', { id }));
  const row = known
    ? await writePlan(work, known, definition, { ownTerms })
    : await insertPlan(work, { id, key: `${plan.code}#${subscription.id}`, listed: false, code: plan.code, parentPlanId: plan.id, live: true, definition, ownTerms });
  const { unitsOverrides: _moved, ...terms } = subscription.terms;
  return updateSubscription(work, subscription, definition, timezone, { planId: row.id, terms });
}

function withDecisions(before: SubscriptionRow['terms']['unitsOverrides'] = {}, decided: NonNullable<PlanOverrides['unitsOnly']>) {
  return { ...before, ...Object.fromEntries(Object.entries(decided).map(([code, decision]) => [code, [...ownDecisions(before, code), decision]])) };
}
