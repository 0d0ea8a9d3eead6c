import type { PlanRow } from '../catalogue/plans.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
export async function reconsiderDowngrades(_work: Work, _runtime: Runtime, _plan: PlanRow): Promise<void> {}
