import { canonical } from '../money/decimal.js';
import type { PlanDefinition } from './plan.js';
import { type UnitsDecision, decisionsFor, latestUnits, ownDecisions } from './units-history.js';

/** What a subscription's own plan reads from the plan unless it sets it itself, without any cascade (plans.md 3.7). */
export const FOLLOWED_TERMS = ['minimumCommitment', 'taxCodes', 'usageThresholds'] as const;
export type OwnTerm = (typeof FOLLOWED_TERMS)[number];

/** An own plan with what it does not set itself as the plan has it now. Entitlements are always the plan's (plans.md 8.5). */
export function followPlan(own: PlanDefinition, ownTerms: readonly OwnTerm[], plan: PlanDefinition): PlanDefinition {
  const followed = FOLLOWED_TERMS.filter((term) => !ownTerms.includes(term)).map((term) => [term, plan[term]]);
  return { ...own, ...Object.fromEntries(followed), entitlements: plan.entitlements };
}

/** A plan with the units that one subscription has of its own in their place: what an own plan starts from (plans.md 5.9). */
export function withUnitsOverrides(plan: PlanDefinition, overrides: Readonly<Record<string, readonly UnitsDecision[]>>): PlanDefinition {
  return {
    ...plan,
    fixedCharges: plan.fixedCharges.map((charge) => {
      const own = ownDecisions(overrides, charge.code);
      if (own.length === 0) return charge;
      const unitsDecisions = decisionsFor(charge.unitsDecisions, own);
      return { ...charge, units: canonical(latestUnits(unitsDecisions)), unitsDecisions };
    }),
  };
}
