import type { PlanDefinition } from './plan.js';

/** What a subscription's own plan reads from the plan unless it sets it itself, without any cascade (plans.md 3.7). */
export const FOLLOWED_TERMS = ['minimumCommitment', 'taxCodes', 'usageThresholds'] as const;
export type OwnTerm = (typeof FOLLOWED_TERMS)[number];

/** An own plan with what it does not set itself as the plan has it now. Entitlements are always the plan's (plans.md 8.5). */
export function followPlan(own: PlanDefinition, ownTerms: readonly OwnTerm[], plan: PlanDefinition): PlanDefinition {
  const followed = FOLLOWED_TERMS.filter((term) => !ownTerms.includes(term)).map((term) => [term, plan[term]]);
  return { ...own, ...Object.fromEntries(followed), entitlements: plan.entitlements };
}
