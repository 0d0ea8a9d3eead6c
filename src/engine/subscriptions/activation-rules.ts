import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import type { ActivationRule } from '../../core/subscriptions/activation.js';
import type { CustomerRow } from '../customers/customers.js';
import type { Runtime } from '../runtime.js';

/** Rules of a subscription to come: of the one type there is, each type once (payments.md 5.1). */
export const activationRulesInput = z
  .array(z.object({ type: z.literal('payment', 'value_is_invalid'), timeoutHours: z.int('value_is_invalid').min(0, 'value_is_invalid').nullish() }))
  .refine((rules) => new Set(rules.map(({ type }) => type)).size === rules.length, 'duplicated_type')
  .transform((rules) => rules.map(({ type, timeoutHours }): ActivationRule => ({ type, timeoutHours: timeoutHours ?? 0, status: 'inactive', expiresAt: null })))
  .nullish();

/** Nobody can wait for a payment that no provider collects, whatever else is wrong with the rules. */
export function refuseRulesWithoutProvider(runtime: Runtime, customer: CustomerRow | undefined, rules: unknown, refusals: Refusals): void {
  if (!customer || !Array.isArray(rules) || rules.length === 0) return;
  const { paymentProvider } = customer.profile;
  if (paymentProvider === null || !runtime.paymentProviders.has(paymentProvider)) refusals.add('customer', 'no_linked_payment_provider');
}

export function activationRuleViews(rules: readonly ActivationRule[]): Subscription['activationRules'] {
  return rules.map((rule) => ({ ...rule, expiresAt: rule.expiresAt === null ? null : new Date(rule.expiresAt) }));
}
