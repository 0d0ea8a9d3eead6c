import type { BillableMetric } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { isObject } from '../../core/charges/input-object.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import { parseMetric } from '../../core/metrics/parse-metric.js';
import { withDeclaredFilters, withoutMetric } from '../../core/plans/charges-on-metric.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { sameContent } from '../../core/plans/same-content.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { deletedKey, getLive, refuseTaken } from './live.js';
import { metricView } from './metrics.js';
import { type PlanRow, planView } from './plans.js';
import { catchUpPlan, writePlan } from './revise-plan.js';

/** What may change of a metric that a charge uses (usage.md 3.3). */
const ALWAYS_CHANGEABLE: readonly string[] = ['name', 'description', 'filters'];

/**
 * Changes a billable metric: all of it before a charge uses it, then its name, description and filters only; another value of any other field
 * is `not_allowed` (usage.md 3.3). Values that are taken off its filters leave the filters of all charges.
 */
export async function updateMetric(work: Work, runtime: Runtime, code: string, input: unknown): Promise<BillableMetric> {
  const row = await getLive(work, 'billableMetrics', code);
  const refusals = new Refusals();
  const given = isObject(input) ? Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) : {};
  if (!isObject(input)) refusals.add('base', 'invalid_type');
  const definition = parseMetric({ ...row.definition, ...given }, Object.keys(runtime.customAggregations), refusals);
  const plans = await plansOn(work, row.code);
  if (definition && plans.length > 0) refuseFrozen(row.definition, definition, refusals);
  if (definition && definition.code !== row.code) await refuseTaken(work, 'billableMetrics', definition.code, refusals);
  refusals.throwIfAny();

  const changed = definition!;
  if (!sameContent(changed.filters, row.definition.filters)) {
    await reviseCharges(work, runtime, plans, (charges) => withDeclaredFilters(charges, row.code, changed.filters));
  }
  const updated = await work.update('billableMetrics', await getLive(work, 'billableMetrics', code), { code: changed.code, key: changed.code, definition: changed });
  const view = metricView(updated);
  await work.tell('billable_metric.updated', null, { billableMetric: view });
  return view;
}

function refuseFrozen(before: MetricDefinition, after: MetricDefinition, refusals: Refusals): void {
  for (const field of Object.keys(after) as (keyof MetricDefinition)[]) {
    if (!ALWAYS_CHANGEABLE.includes(field) && before[field] !== after[field]) refusals.add(field, 'value_is_frozen', 'not_allowed');
  }
}

/** Deletes a metric and its charges in all plans: what is due is billed first, nothing of the running window is. Events and documents stay, the code is free (usage.md 3.4). */
export async function deleteMetric(work: Work, runtime: Runtime, code: string): Promise<void> {
  const { code: metricCode } = await getLive(work, 'billableMetrics', code);
  await reviseCharges(work, runtime, await plansOn(work, metricCode), (charges) => withoutMetric(charges, metricCode));
  const row = await getLive(work, 'billableMetrics', code);
  await work.update('billableMetrics', row, { deleted: true, key: deletedKey(row) });
  await work.tell('billable_metric.deleted', null, { billableMetric: metricView(row) });
}

/** The plans, and subscriptions' own plans, that have a charge on a metric. */
async function plansOn(work: Work, metricCode: string): Promise<PlanRow[]> {
  const rows = await work.read('plans', { listed: [true, false] });
  return rows.filter((row) => !row.deleted && row.definition.charges.some((charge) => charge.billableMetricCode === metricCode));
}

/** Changes charges of plans, after what was already due for those who are on them. */
async function reviseCharges(work: Work, runtime: Runtime, plans: readonly PlanRow[], revised: (charges: readonly ChargeDefinition[]) => ChargeDefinition[]): Promise<void> {
  const changing = plans.filter(({ definition }) => !sameContent(revised(definition.charges), definition.charges));
  for (const plan of changing) if (plan.live) await catchUpPlan(work, runtime, plan);
  for (const { id } of changing) {
    const plan = (await work.find('planById', { id }))!;
    const written = await writePlan(work, plan, { ...plan.definition, charges: revised(plan.definition.charges) });
    if (written.listed) await work.tell('plan.updated', null, { plan: planView(written) });
  }
}
