import type { Plan, Plans } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import type { RowOf } from '../../storage/schema.js';
import { parseInput } from '../input.js';
import { deriveId } from '../ids.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { freshId, getLive, refuseTaken } from './live.js';
import { noteMetricsInAdvance } from './metrics-in-advance.js';
import { planInput, readPlan } from './parse-plan.js';

export type PlanRow = RowOf<'plans'>;

export function planView({ id, code, definition }: PlanRow): Plan {
  return { id, code, ...definition } as unknown as Plan;
}

/** Keeps a state of a plan for ever, so that what was invoiced by it can be explained (plans.md 2). */
export async function keepVersion(work: Work, planId: string, number: number, definition: PlanDefinition): Promise<void> {
  await work.insert('planVersions', { id: deriveId('plv', planId, number), planId, number, definition });
  await noteMetricsInAdvance(work, definition);
}

export function plansGroup(runtime: Runtime): Pick<Plans, 'create' | 'get' | 'list'> {
  return {
    create: (input, options) =>
      runtime.execute('plans.create', input, options, async (work) => {
        const refusals = new Refusals();
        const given = parseInput(planInput, input, refusals);
        const code = given?.code ?? '';
        const id = await freshId(work, 'plans', code);
        if (given) await refuseTaken(work, 'plans', code, refusals);
        const definition = given && (await readPlan(work, runtime, id, given, refusals));
        refusals.throwIfAny();
        await work.insert('plans', { id, key: code, deleted: false, listed: true, code, parentPlanId: null, currentVersion: 1, live: false, definition: definition! });
        await keepVersion(work, id, 1, definition!);
        const view = planView(await getLive(work, 'plans', code));
        await work.tell('plan.created', null, { plan: view });
        return view;
      }),
    get: (code) => runtime.query(async (work) => planView(await getLive(work, 'plans', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('plans', { listed: true }, window), (rows) => rows.map(planView))),
  };
}
