import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { usageFees } from '../../core/invoices/usage-fees.js';
import { aggregateCharge } from '../../core/metrics/aggregate-usage.js';
import { chargeFacts } from '../../core/metrics/charge-facts.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { aggregationWindow, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import { type BillingWindow, usageWindow } from '../../core/subscriptions/windows.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import { loadChargeCatalogue } from '../billing/charge-catalogue.js';
import { taxResolver } from '../billing/tax-resolver.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { loadUsage } from './load-usage.js';

/** The usage of the running period of an active subscription as the fees that it would make now, spending minimums left aside. */
export async function currentUsageFees(work: Work, runtime: Runtime, context: SubscriptionContext): Promise<{ fees: FeeDraft[]; window: BillingWindow }> {
  const { subscription, plan, customer, entity, timezone } = context;
  const definition = plan.definition;
  const { charges: rhythm } = rhythmsOf(subscription, definition, timezone);
  const window = usageWindow(periodHolding(rhythm, localDate(work.now, timezone)), lifeOf(subscription, timezone), timezone);
  const { metrics, pricingUnits } = await loadChargeCatalogue(work, definition.charges);
  const needs = definition.charges.flatMap((charge) => {
    const metric = metrics.get(charge.billableMetricCode);
    return metric ? [chargeNeeds(charge, metric, window)] : [];
  });
  const loaded = await loadUsage(work.store.usage, subscription.externalId, needs);
  const taxesOf = await taxResolver(work, customer, entity);
  const subject = { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode };
  const fees = needs.flatMap(({ charge, metric, asked }, index) => {
    const customAggregation = metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation];
    const atoms = aggregateCharge({ metric, charge: chargeFacts(charge), window: aggregationWindow(window, timezone), asked, ...loaded[index]!, customAggregation });
    return usageFees({
      subject, charge: { ...charge, minAmountCents: 0 }, metric, currency: definition.amountCurrency, window, atoms,
      pricingUnit: charge.appliedPricingUnit ? pricingUnits.get(charge.appliedPricingUnit.code)!(charge.appliedPricingUnit.conversionRate) : null,
      taxes: taxesOf(charge.taxCodes, definition.taxCodes),
      customChargeModels: runtime.customChargeModels,
    });
  });
  return { fees, window };
}
