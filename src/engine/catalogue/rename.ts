import type { PlanDefinition } from '../../core/plans/plan.js';
import type { Work } from '../work.js';
import { writePlan } from './revise-plan.js';

/** Carries the new code of a tax to all that bear it: plans and their parts, add-ons, customers, billing entities. Documents keep the old one. */
export async function renameTax(work: Work, from: string, to: string): Promise<void> {
  const renamed = (codes: readonly string[] | null | undefined): string[] => (codes ?? []).map((code) => (code === from ? to : code));
  const ofThis = <T extends { taxCodes?: readonly string[] | null }>(bearer: T): T => (bearer.taxCodes?.includes(from) ? { ...bearer, taxCodes: renamed(bearer.taxCodes) } : bearer);
  await rewritePlans(work, (plan) => ({
    ...ofThis(plan),
    charges: plan.charges.map(ofThis),
    fixedCharges: plan.fixedCharges.map(ofThis),
    minimumCommitment: plan.minimumCommitment && ofThis(plan.minimumCommitment),
  }));
  for (const row of await work.read('addOns', { deleted: false })) {
    if (row.definition.taxCodes.includes(from)) await work.update('addOns', row, { definition: ofThis(row.definition) });
  }
  for (const row of await work.read('customers', { deleted: false })) {
    if (row.profile.taxCodes?.includes(from)) await work.update('customers', row, { profile: ofThis(row.profile) });
  }
  for (const row of await work.read('billingEntities', {})) {
    if (row.settings.taxCodes?.includes(from)) await work.update('billingEntities', row, { settings: ofThis(row.settings) });
  }
}

/** Carries the new code of an add-on to the fixed charges that bill it. */
export async function renameAddOn(work: Work, from: string, to: string): Promise<void> {
  await rewritePlans(work, (plan) => ({
    ...plan,
    fixedCharges: plan.fixedCharges.map((charge) => (charge.addOnCode === from ? { ...charge, addOnCode: to } : charge)),
  }));
}

/** All plans, and subscriptions' own ones; those that stay the same are not written. */
async function rewritePlans(work: Work, rewritten: (plan: PlanDefinition) => PlanDefinition): Promise<void> {
  for (const row of await work.read('plans', { listed: [true, false] })) {
    if (!row.deleted) await writePlan(work, row, rewritten(row.definition));
  }
}
