import { z } from 'zod';
import type { CustomerUsage } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { ofGroup, isGroupedBy } from '../../core/invoices/usage-of-group.js';
import type { ChargeDefinition, PlanDefinition } from '../../core/plans/plan.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { type BillingWindow, usageWindow } from '../../core/subscriptions/windows.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import type { Runtime } from '../runtime.js';
import { optionalText, readInput, requiredText } from '../input.js';
import { lifeOf } from '../subscriptions/life.js';
import { type SubscriptionContext, activeSubscription, contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { usageView } from './usage-view.js';
import { usageOfWindow } from './window-usage.js';

const usageQuery = z.object({
  externalSubscriptionId: requiredText,
  applyTaxes: z.boolean().nullish().transform((value) => value ?? true),
  filterByChargeCode: optionalText.transform((value) => value ?? undefined),
  filterByMetricCode: optionalText.transform((value) => value ?? undefined),
  filterByGroup: z.record(z.string(), z.string().nullable()).nullish().transform((value) => value ?? undefined),
  skipGrouping: z.boolean().nullish().transform((value) => value ?? false),
  fullUsage: z.boolean().nullish().transform((value) => value ?? false),
});
type Query = z.infer<typeof usageQuery>;

/** Usage of the period that contains now, priced as it would be billed; nothing is written (usage.md 11). */
export async function currentUsage(work: Work, runtime: Runtime, input: unknown): Promise<CustomerUsage> {
  const query = readInput(usageQuery, input);
  const context = await activeContext(work, query.externalSubscriptionId);
  const charges = chargesAskedFor(context.plan.definition, query);
  const window = query.fullUsage ? wholeLife(context, charges, query, work.now) : runningWindow(context, work.now);
  const { skipGrouping, fullUsage, filterByGroup: group, applyTaxes } = query;
  const usage = await usageOfWindow(work, runtime, context, { window, charges, skipGrouping, asOnePeriod: fullUsage });
  const shown = group === undefined || skipGrouping ? usage : usage.map((each) => ({ ...each, atoms: ofGroup(each.atoms, group) }));
  return usageView(work, context, window, shown, { applyTaxes, grouped: !skipGrouping });
}

/** The active subscription of an external id. `not_found` for an id never used, `not_allowed` when none is active (usage.md 11.1). */
export async function activeContext(work: Work, externalId: string): Promise<SubscriptionContext> {
  const active = await activeSubscription(work, externalId);
  if (!active) throw new BillingError('not_allowed', { base: ['no_active_subscription'] });
  return contextOf(work, active);
}

/** The charges window of the period that holds an instant: it follows from the clock alone (usage.md 11.2). */
export function runningWindow({ subscription, plan, timezone }: SubscriptionContext, at: number): BillingWindow {
  const { charges } = rhythmsOf(subscription, plan.definition, timezone);
  return usageWindow(periodHolding(charges, localDate(at, timezone)), lifeOf(subscription, timezone), timezone);
}

/** The charges that all filters let through. A code or a metric without charge in the plan: `not_found` (usage.md 11.6). */
function chargesAskedFor(plan: PlanDefinition, { filterByChargeCode, filterByMetricCode, filterByGroup }: Query): ChargeDefinition[] {
  const named = plan.charges.filter((charge) =>
    (filterByChargeCode ?? charge.code) === charge.code && (filterByMetricCode ?? charge.billableMetricCode) === charge.billableMetricCode);
  if (named.length === 0 && filterByChargeCode !== undefined) throw new BillingError('not_found', { charge: ['not_found'] });
  if (named.length === 0 && filterByMetricCode !== undefined) throw new BillingError('not_found', { billableMetric: ['not_found'] });
  return filterByGroup === undefined ? named : named.filter((charge) => isGroupedBy(charge, Object.keys(filterByGroup)));
}

/** From the start to the end of the running window, as if it were one period; only of filtered charges that go by no days (usage.md 11.6). */
function wholeLife(context: SubscriptionContext, charges: readonly ChargeDefinition[], query: Query, now: number): BillingWindow {
  const filtered = query.filterByChargeCode !== undefined || query.filterByMetricCode !== undefined || query.filterByGroup !== undefined;
  if (!filtered || charges.some((charge) => charge.prorated)) throw new BillingError('validation_failed', { fullUsage: ['full_usage_not_allowed'] });
  const window = runningWindow(context, now);
  const from = context.subscription.startedAt!;
  const firstDate = localDate(from, context.timezone);
  return { ...window, from, firstDate, period: { from: firstDate, to: window.period.to, days: daysFromTo(firstDate, window.period.to) } };
}
