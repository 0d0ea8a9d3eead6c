import { z } from 'zod';
import { BillingError } from '../../core/errors/billing-error.js';
import { Decimal, canonical, dec } from '../../core/money/decimal.js';
import { entitlementsInForce } from '../../core/plans/entitlements.js';
import { readInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import { currentUsage } from '../usage/current.js';
import type { Work } from '../work.js';
import { loadEntitled } from './overrides.js';

export interface EntitlementQuestion {
  externalSubscriptionId: string;
  feature: string;
  privilege?: string;
  /** A metric that the privilege limits: its units in the running period are held against the privilege's value. */
  metric?: string;
}

export interface EntitlementAnswer {
  allowed: boolean;
  /** The privilege's value; null where none is asked for, or the subscription has none. */
  value: string | number | boolean | null;
  /** With a metric: the units used in the running period, and what is left of the limit, not below 0. Decimals. */
  usage: { used: string; limit: string; remaining: string } | null;
}

const question = z.object({ externalSubscriptionId: requiredText, feature: requiredText, privilege: requiredText.optional(), metric: requiredText.optional() });

/**
 * Whether a subscription may do something now: it is active and has the feature; and the privilege asked for, unless its
 * value is false; and has used less of the metric than the privilege's number. Two reads by key, and no more unless a metric
 * is named. `not_found` for a subscription that never was.
 */
export async function checkEntitlement(work: Work, runtime: Runtime, input: EntitlementQuestion): Promise<EntitlementAnswer> {
  const { externalSubscriptionId, feature, privilege, metric } = readInput(question, input);
  if (metric !== undefined && privilege === undefined) throw new BillingError('validation_failed', { privilege: ['value_is_mandatory'] });
  const { subscription, plan, own } = await loadEntitled(work, externalSubscriptionId);
  const granted = subscription.status === 'active' ? entitlementsInForce(plan, own) : {};
  if (!Object.hasOwn(granted, feature)) return { allowed: false, value: null, usage: null };
  if (privilege === undefined) return { allowed: true, value: null, usage: null };
  const values = granted[feature]!;
  if (!Object.hasOwn(values, privilege)) return { allowed: false, value: null, usage: null };
  const value = values[privilege]!;
  if (metric === undefined) return { allowed: value !== false, value, usage: null };

  if (typeof value !== 'number') throw new BillingError('validation_failed', { privilege: ['value_is_invalid'] });
  const { chargesUsage } = await currentUsage(work, runtime, { externalSubscriptionId, filterByMetricCode: metric, applyTaxes: false });
  // Several charges on one metric count the same events.
  const used = Decimal.max(0, ...chargesUsage.map(({ units }) => dec(units)));
  const left = dec(value).minus(used);
  const remaining = left.isNegative() ? dec(0) : left;
  return { allowed: remaining.gt(0), value, usage: { used: canonical(used), limit: String(value), remaining: canonical(remaining) } };
}
