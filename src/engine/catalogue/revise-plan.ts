import type { EntitlementValues } from '../../contract.js';
import { cascadePlan } from '../../core/plans/cascade.js';
import { followPlan } from '../../core/plans/own-plan.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { sameContent } from '../../core/plans/same-content.js';
import { ownDecisions } from '../../core/plans/units-history.js';
import { catchUpAll } from '../billing/catch-up.js';
import { billUnitsChange } from '../billing/units-change.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionContext, subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { reconsiderDowngrades } from '../subscriptions/reconsider-downgrades.js';
import { noteMetricsInAdvance } from './metrics-in-advance.js';
import { type PlanRow, planView } from './plans.js';

/** Keeps a state of a plan for ever, so that what was invoiced by it can be explained (plans.md 2). */
async function keepVersion(work: Work, planId: string, number: number, definition: PlanDefinition): Promise<void> {
  await work.insert('planVersions', { id: deriveId('plv', planId, number), planId, number, definition });
  await noteMetricsInAdvance(work, definition);
}

export async function insertPlan(work: Work, row: Pick<PlanRow, 'id' | 'key' | 'listed' | 'code' | 'parentPlanId' | 'live' | 'definition' | 'ownTerms'>): Promise<PlanRow> {
  await work.insert('plans', { ...row, deleted: false, currentVersion: 1 });
  await keepVersion(work, row.id, 1, row.definition);
  return (await work.find('planById', { id: row.id }))!;
}

/** A new version of a plan, or of a subscription's own; the row as it is when nothing is another. */
export async function writePlan(work: Work, row: PlanRow, definition: PlanDefinition, set: Partial<Pick<PlanRow, 'code' | 'key' | 'ownTerms'>> = {}): Promise<PlanRow> {
  if (sameContent(definition, row.definition)) return Object.keys(set).length === 0 ? row : work.update('plans', row, set);
  const number = row.currentVersion + 1;
  await keepVersion(work, row.id, number, definition);
  return work.update('plans', row, { ...set, definition, currentVersion: number });
}

/**
 * Changes a plan for all its subscriptions at once, after what was already due for them (plans.md 2.2): a new version, the
 * own plans in what they follow it (3.6, 3.7), the differences of units that count at once (5.8), and the downgrades that
 * are no longer any (2.7).
 */
export async function revisePlan(
  work: Work, runtime: Runtime, row: PlanRow, next: { code: string; definition: PlanDefinition }, cascade: boolean,
): Promise<PlanRow> {
  const before = row.definition;
  if (row.live) await catchUpPlan(work, runtime, row);
  const plan = await writePlan(work, row, next.definition, next.code === row.code ? {} : { code: next.code, key: next.code });
  for (const own of await work.read('plansByParent', { parentPlanId: row.id })) {
    const cascaded = cascade ? cascadePlan(before, plan.definition, own.definition) : own.definition;
    const after = await writePlan(work, own, followPlan(cascaded, own.ownTerms, plan.definition));
    await billNewUnits(work, own, after);
  }
  await billNewUnits(work, row, plan);
  if (plan.definition.amountCents !== before.amountCents) await reconsiderDowngrades(work, runtime, plan);
  await work.tell('plan.updated', null, { plan: planView(plan) });
  return plan;
}

/** Does what is already due for the subscriptions of a plan, those on own plans included (subscriptions.md 10.4). */
export async function catchUpPlan(work: Work, runtime: Runtime, row: PlanRow): Promise<void> {
  const own = await work.read('plansByParent', { parentPlanId: row.id });
  const planId = [row.id, ...own.map(({ id }) => id)];
  const rows = await work.read('subscriptionsByPlanId', { planId }, { where: { status: ['active', 'pending', 'incomplete'] } });
  const draftsDue = new Set((await work.read('invoicesDue', { hasDue: true }, { to: work.now })).map((draft) => draft.customerId));
  const due = rows.filter((each) => (each.hasDue && each.dueAt <= work.now) || draftsDue.has(each.customerId));
  await catchUpAll(work, runtime, due.map((each) => each.customerId));
}

/** Bills the differences of units for each subscription that follows the plan in them (plans.md 5.8, 5.9). */
async function billNewUnits(work: Work, before: PlanRow, after: PlanRow): Promise<void> {
  const known = new Map(before.definition.fixedCharges.map((charge) => [charge.code, charge]));
  const decided = after.definition.fixedCharges.filter((charge) => {
    const was = known.get(charge.code);
    const isNew = charge.unitsDecisions.length > (was?.unitsDecisions.length ?? 0);
    return charge.payInAdvance && isNew && charge.unitsDecisions.at(-1)!.atOnce && (was !== undefined || charge.units !== '0');
  });
  if (decided.length === 0) return;
  const rows = await work.read('subscriptionsByPlanId', { planId: after.id }, { where: { status: 'active' } });
  for (const context of await subscriptionContexts(work, rows)) await billUnitsChange(work, context, followed(context, decided.map(({ code }) => code)));
}

const followed = ({ subscription }: SubscriptionContext, codes: readonly string[]): string[] =>
  codes.filter((code) => ownDecisions(subscription.terms.unitsOverrides, code).length === 0);

/** Takes an add-on that is deleted out of every plan: its fixed charges are billed no more (invoices.md 8.1). */
export async function removeFixedChargesOf(work: Work, runtime: Runtime, addOnCode: string): Promise<void> {
  const names = ({ fixedCharges }: PlanDefinition) => fixedCharges.some((charge) => charge.addOnCode === addOnCode);
  const without = (plan: PlanDefinition): PlanDefinition => ({ ...plan, fixedCharges: plan.fixedCharges.filter((charge) => charge.addOnCode !== addOnCode) });
  for (const row of await everyPlan(work)) {
    if (!names(row.definition)) continue;
    if (row.live && row.parentPlanId === null) await catchUpPlan(work, runtime, row);
    await writePlan(work, row, without(row.definition));
  }
}

async function everyPlan(work: Work): Promise<PlanRow[]> {
  return [...(await work.read('plans', { listed: true })), ...(await work.read('plans', { listed: false }))].filter(({ deleted }) => !deleted);
}

/** Changes what plans entitle to, where they name the feature: when it, or a privilege of it, goes. */
export async function reviseEntitlements(work: Work, featureCode: string, change: (entitlements: EntitlementValues) => EntitlementValues): Promise<void> {
  for (const row of await everyPlan(work)) {
    const { entitlements } = row.definition;
    if (Object.hasOwn(entitlements, featureCode)) await writePlan(work, row, { ...row.definition, entitlements: change(entitlements) });
  }
}
