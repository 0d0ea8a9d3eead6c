import { z } from 'zod';
import type { Charge, FixedCharge, Plans } from '../../contract.js';
import { isObject } from '../../core/charges/input-object.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import type { ChargeDefinition, FixedChargeDefinition, PlanDefinition } from '../../core/plans/plan.js';
import { parseInput } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { deletePlan } from './delete-plan.js';
import { freshId, getLive, refuseTaken } from './live.js';
import { type GivenCharge, settleCode } from './match-by-code.js';
import { readCharges } from './parse-plan-charges.js';
import { readFixedCharges } from './parse-plan-fixed-charges.js';
import { readPlan } from './parse-plan.js';
import { type PlanRow, chargeView, fixedChargeView, planView } from './plans.js';
import { insertPlan, revisePlan } from './revise-plan.js';

type List = 'charges' | 'fixedCharges';
type Of<L extends List> = PlanDefinition[L][number];

async function createPlan(work: Work, runtime: Runtime, input: unknown) {
  const refusals = new Refusals();
  const given = isObject(input) && typeof input['code'] === 'string' ? input['code'] : '';
  const id = await freshId(work, 'plans', given);
  if (given !== '') await refuseTaken(work, 'plans', given, refusals);
  const plan = await readPlan(work, runtime, id, input, null, refusals);
  refusals.throwIfAny();
  const { code, definition } = plan!;
  const row = await insertPlan(work, { id, key: code, listed: true, code, parentPlanId: null, live: false, definition, ownTerms: [] });
  const view = planView(row);
  await work.tell('plan.created', null, { plan: view });
  return view;
}

async function updatePlan(work: Work, runtime: Runtime, planCode: string, input: unknown) {
  const row = await getLive(work, 'plans', planCode);
  const refusals = new Refusals();
  const cascade = readCascade(input, refusals);
  const next = await readPlan(work, runtime, row.id, input, row, refusals);
  if (next && next.code !== row.code && !row.live) await refuseTaken(work, 'plans', next.code, refusals);
  refusals.throwIfAny();
  return planView(await revisePlan(work, runtime, row, next!, cascade));
}

const cascadeInput = z.object({ cascadeUpdates: z.boolean().nullish() });

function readCascade(input: unknown, refusals: Refusals): boolean {
  return parseInput(cascadeInput, isObject(input) ? { cascadeUpdates: input['cascadeUpdates'] } : {}, refusals)?.cascadeUpdates ?? false;
}

/** Adds or changes one charge of a list (plans.md 2.5). */
async function putCharge<L extends List>(work: Work, runtime: Runtime, planCode: string, list: L, code: string | null, input: unknown): Promise<Of<L>> {
  const row = await getLive(work, 'plans', planCode);
  const charges = row.definition[list] as readonly Of<L>[];
  const before = code === null ? null : find(charges, code, list);
  const refusals = new Refusals();
  const cascade = readCascade(input, refusals);
  const taken = charges.filter((charge) => charge !== before).map((charge) => charge.code);
  const named = before !== null && !(isObject(input) && input['code'] != null) && isObject(input) ? { ...input, code: before.code } : input;
  const given = { input, path: '', before, code: settleCode(named, list, taken, '', refusals) };
  const change = row.live ? ('live_plan' as const) : ('draft_plan' as const);
  const read = list === 'charges'
    ? await readCharges(work, runtime, row.id, [given as GivenCharge<ChargeDefinition>], change, refusals)
    : await readFixedCharges(work, row.id, [given as GivenCharge<FixedChargeDefinition>], change, refusals);
  refusals.throwIfAny();
  const charge = read[0]! as Of<L>;
  const after = before === null ? [...charges, charge] : charges.map((each) => (each === before ? charge : each));
  await revisePlan(work, runtime, row, { code: row.code, definition: { ...row.definition, [list]: after } }, cascade);
  return charge;
}

async function deleteCharge(work: Work, runtime: Runtime, planCode: string, list: List, code: string, input: unknown): Promise<void> {
  const row = await getLive(work, 'plans', planCode);
  const gone = find<ChargeDefinition | FixedChargeDefinition>(row.definition[list], code, list);
  const refusals = new Refusals();
  const cascade = readCascade(input, refusals);
  refusals.throwIfAny();
  const after = (row.definition[list] as (ChargeDefinition | FixedChargeDefinition)[]).filter((each) => each !== gone);
  await revisePlan(work, runtime, row, { code: row.code, definition: { ...row.definition, [list]: after } }, cascade);
}

function find<C extends { code: string }>(charges: readonly C[], code: string, list: List): C {
  const charge = charges.find((each) => each.code === code);
  if (!charge) throw new BillingError('not_found', { [list === 'charges' ? 'charge' : 'fixedCharge']: ['not_found'] });
  return charge;
}

export function plansGroup(runtime: Runtime): Plans {
  const charge = (work: Work, planCode: string, code: string | null, input: unknown): Promise<Charge> =>
    putCharge(work, runtime, planCode, 'charges', code, input).then(chargeView);
  const fixedCharge = (work: Work, planCode: string, code: string | null, input: unknown): Promise<FixedCharge> =>
    putCharge(work, runtime, planCode, 'fixedCharges', code, input).then((each) => fixedChargeView(each));
  return {
    create: (input, options) => runtime.execute('plans.create', input, options, (work) => createPlan(work, runtime, input)),
    update: (code, input, options) => runtime.execute('plans.update', [code, input], options, (work) => updatePlan(work, runtime, code, input)),
    delete: (code, options) => runtime.execute('plans.delete', code, options, (work) => deletePlan(work, runtime, code)),
    get: (code) => runtime.query(async (work) => planView(await getLive(work, 'plans', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('plans', { listed: true }, window), (rows: PlanRow[]) => rows.map((row) => planView(row)))),
    addCharge: (code, input, options) => runtime.execute('plans.addCharge', [code, input], options, (work) => charge(work, code, null, input)),
    updateCharge: (code, chargeCode, input, options) =>
      runtime.execute('plans.updateCharge', [code, chargeCode, input], options, (work) => charge(work, code, chargeCode, input)),
    deleteCharge: (code, chargeCode, input, options) =>
      runtime.execute('plans.deleteCharge', [code, chargeCode, input], options, (work) => deleteCharge(work, runtime, code, 'charges', chargeCode, input)),
    addFixedCharge: (code, input, options) => runtime.execute('plans.addFixedCharge', [code, input], options, (work) => fixedCharge(work, code, null, input)),
    updateFixedCharge: (code, chargeCode, input, options) =>
      runtime.execute('plans.updateFixedCharge', [code, chargeCode, input], options, (work) => fixedCharge(work, code, chargeCode, input)),
    deleteFixedCharge: (code, chargeCode, input, options) =>
      runtime.execute('plans.deleteFixedCharge', [code, chargeCode, input], options, (work) => deleteCharge(work, runtime, code, 'fixedCharges', chargeCode, input)),
  };
}
