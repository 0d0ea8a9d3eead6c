import type { Subscription } from '../../contract.js';
import type { PlanDefinition } from '../plans/plan.js';
import type { Instant } from '../time/instant.js';

/** A rule by which a subscription waits before it becomes active, and how far that has got (payments.md 5). */
export interface ActivationRule {
  type: 'payment';
  /** 0: for ever. */
  timeoutHours: number;
  /** `inactive` until it is judged, at the start; then `pending` while it is waited for. */
  status: Subscription['activationRules'][number]['status'];
  expiresAt: Instant | null;
}

const HOUR = 60 * 60 * 1000;

/**
 * Whether a payment is waited for: the plan's fee is due in advance and not spared by a trial, or a fixed charge is due in
 * advance (payments.md 5.2). Otherwise there is nothing to pay at the start.
 */
export function isPaidBefore(plan: Pick<PlanDefinition, 'payInAdvance' | 'fixedCharges'>, inTrial: boolean): boolean {
  return (plan.payInAdvance && !inTrial) || plan.fixedCharges.some(({ payInAdvance }) => payInAdvance);
}

/** The rules as they stand once the subscription waits: each expires its hours after this moment (payments.md 5.4). */
export function waitingRules(rules: readonly ActivationRule[], now: Instant): ActivationRule[] {
  return rules.map((rule) => ({ ...rule, status: 'pending', expiresAt: rule.timeoutHours === 0 ? null : now + rule.timeoutHours * HOUR }));
}

export function rulesWithStatus(rules: readonly ActivationRule[], status: ActivationRule['status']): ActivationRule[] {
  return rules.map((rule) => ({ ...rule, status }));
}

/** When the first rule that is waited for expires; null: never. */
export function firstExpiry(rules: readonly ActivationRule[]): Instant | null {
  const instants = rules.flatMap(({ status, expiresAt }) => (status === 'pending' && expiresAt !== null ? [expiresAt] : []));
  return instants.length === 0 ? null : Math.min(...instants);
}
