import { isObject } from '../../core/charges/input-object.js';
import { filterIdentity } from '../../core/charges/parse-filters.js';
import { parseCharge } from '../../core/charges/parse-charge.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { refuseMissing } from './live.js';
import { type GivenCharge, over, refuseFrozen } from './match-by-code.js';
import { namedCode, namedTaxes } from './named-codes.js';

/** What of a charge must not change on a live plan, each with its default (charges.md 4.3). */
const FROZEN = {
  code: null, chargeModel: null, billableMetricCode: null, payInAdvance: false, prorated: false, invoiceable: true, regroupPaidFees: null, minAmountCents: 0,
};
/** In overrides a charge may have its own spending minimum (plans.md 3.2). */
const { minAmountCents: _overridable, ...FROZEN_IN_OVERRIDES } = FROZEN;

/** What may change: everything before a plan is live; the terms of a live plan; what one subscription may have of its own. */
export type ChangeOf = 'draft_plan' | 'live_plan' | 'override';

/**
 * The id of a charge: made of its code. Until a plan is live the code may change, and the id with it, so that a charge added
 * under the old code is another one; what an override changes keeps the id that it has in the plan.
 */
export function chargeId(prefix: 'chg' | 'fxc', planId: string, code: string, before: { id: string } | null, change: ChangeOf): string {
  return before === null || change === 'draft_plan' ? deriveId(prefix, planId, code) : before.id;
}

/** Charges as they are stored, each over the one that it stands for; every failure is refused under its path. */
export async function readCharges(
  work: Work, runtime: Pick<Runtime, 'customChargeModels'>, planId: string, given: readonly GivenCharge<ChargeDefinition>[], change: ChangeOf, refusals: Refusals,
): Promise<ChargeDefinition[]> {
  const merged = given.map(({ input, before }) => overCharge(before, input));
  const metricNames = given.map(({ path }, index) => namedCode(merged[index], 'billableMetricCode', path));
  const metrics = await refuseMissing(work, 'billableMetrics', metricNames.flat(), refusals);
  const context = (index: number) => ({
    metric: metrics.get(metricNames[index]![0]?.code ?? '')?.definition ?? null, customChargeModels: Object.keys(runtime.customChargeModels),
  });
  const parsed = given.map((entry, index) => {
    if (change !== 'draft_plan' && entry.before !== null && isObject(entry.input)) refuseChanges(entry.input, entry.before, change, entry.path, refusals);
    return { ...entry, charge: parseCharge(merged[index], entry.path, context(index), refusals) };
  });
  await refuseMissing(work, 'taxes', given.flatMap(({ input, path }) => namedTaxes(input, path)), refusals);
  await refuseMissing(work, 'pricingUnits', given.flatMap(({ path }, index) => {
    const input = merged[index];
    return namedCode(isObject(input) ? input['appliedPricingUnit'] : null, 'code', `${path}appliedPricingUnit.`);
  }), refusals);
  return parsed.flatMap(({ charge, code, before }) => (charge === null ? [] : [{ ...charge, id: chargeId('chg', planId, code, before, change), code }]));
}

function refuseChanges(input: Record<string, unknown>, before: ChargeDefinition, change: 'live_plan' | 'override', path: string, refusals: Refusals): void {
  refuseFrozen(input, before, change === 'live_plan' ? FROZEN : FROZEN_IN_OVERRIDES, path, refusals);
  const unit = input['appliedPricingUnit'];
  if (unit === undefined) return;
  const code = isObject(unit) ? unit['code'] : null;
  if (code !== undefined && code !== (before.appliedPricingUnit?.code ?? null)) refusals.add(`${path}appliedPricingUnit.code`, 'value_is_frozen', 'not_allowed');
}

/** The charge as the entry would have it: properties and a pricing unit left out in part keep that part, as long as the model is the same. */
function overCharge(before: ChargeDefinition | null, input: unknown): unknown {
  if (before === null || !isObject(input)) return input;
  const sameModel = input['chargeModel'] === undefined || input['chargeModel'] === before.chargeModel;
  const part = (was: object | null, given: unknown) => (isObject(given) && was !== null ? over(was, given) : given);
  return {
    ...over(before, input),
    properties: sameModel ? part(before.properties, input['properties'] ?? {}) : input['properties'],
    ...(input['appliedPricingUnit'] === undefined ? {} : { appliedPricingUnit: part(before.appliedPricingUnit, input['appliedPricingUnit']) }),
    ...(Array.isArray(input['filters']) && sameModel ? { filters: input['filters'].map((filter) => overFilter(before, filter)) } : {}),
  };
}

/** A filter of the same values is changed in place (plans.md 2.5). */
function overFilter(charge: ChargeDefinition, input: unknown): unknown {
  const values: unknown = isObject(input) ? input['values'] : null;
  if (!isObject(input) || !isObject(values) || !Object.values(values).every((list) => Array.isArray(list))) return input;
  const identity = filterIdentity(values as Record<string, string[]>);
  const before = charge.filters.find((filter) => filterIdentity(filter.values) === identity);
  if (!before) return input;
  const properties = input['properties'] ?? {};
  return { ...over(before, input), properties: isObject(properties) ? over(before.properties, properties) : properties };
}
