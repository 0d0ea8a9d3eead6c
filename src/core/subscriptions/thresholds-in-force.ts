import type { UsageThresholdInput } from '../../contract.js';
import type { PlanDefinition } from '../plans/plan.js';
import type { Threshold } from '../plans/threshold-completion.js';
import type { SubscriptionTerms } from './subscription.js';

/** The usage thresholds of a subscription: its own, else those of its plan, with its overrides; none while progressive billing is off (plans.md 6.1). */
export function thresholdsInForce(terms: Pick<SubscriptionTerms, 'usageThresholds' | 'progressiveBillingDisabled'>, plan: Pick<PlanDefinition, 'usageThresholds'>): (UsageThresholdInput & Threshold)[] {
  if (terms.progressiveBillingDisabled) return [];
  const given = terms.usageThresholds.length > 0 ? terms.usageThresholds : plan.usageThresholds;
  return given.map((threshold) => ({ ...threshold, recurring: threshold.recurring ?? false }));
}
