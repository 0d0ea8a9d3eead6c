import type { Timezone } from '../../contract.js';
import type { PricingUnit } from '../../core/charges/pricing-unit.js';
import { type DueFee, withAmountsDue } from '../../core/invoices/amounts-due.js';
import { type PricedAtom, priceAtoms } from '../../core/invoices/usage-fees.js';
import { aggregateCharge } from '../../core/metrics/aggregate-usage.js';
import type { AggregationWindow } from '../../core/metrics/aggregation-window.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { aggregationWindow, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import type { BillingWindow } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import { loadChargeCatalogue, pricingUnitOf } from '../billing/charge-catalogue.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { feesDue } from './fees-due.js';
import { loadUsage } from './load-usage.js';

export interface UsageQuestion {
  window: BillingWindow;
  charges: readonly ChargeDefinition[];
  /** Only events up to this instant; all of the window when left out, later than now too. */
  upTo?: Instant;
  /** As if there were no group keys (usage.md 11.6). */
  skipGrouping?: boolean;
  /** The window is taken for a period of its own (usage.md 11.6). */
  asOnePeriod?: boolean;
  /** Also what was paid for in advance, as `height` of the atoms (usage.md 12.2). */
  heights?: boolean;
}

/** The usage of one charge in a window: each bucket and group, priced as it would be billed, or in advance as it was. */
export interface ChargeInWindow {
  charge: ChargeDefinition;
  metric: MetricDefinition;
  pricingUnit: PricingUnit | null;
  atoms: PricedAtom[];
}

/**
 * The usage of a subscription in a window, charge by charge in the order given (usage.md 11.4). A charge whose metric is deleted is left out.
 * Nothing is written.
 */
export async function usageOfWindow(
  work: Work, runtime: Runtime, context: SubscriptionContext, question: UsageQuestion,
): Promise<ChargeInWindow[]> {
  const { subscription, plan, timezone } = context;
  const { window, charges, upTo = window.usageTo ?? window.to, skipGrouping = false } = question;
  const catalogue = await loadChargeCatalogue(work, charges);
  const needs = charges.flatMap((charge) => {
    const metric = catalogue.metrics.get(charge.billableMetricCode);
    const heights = question.heights === true && charge.payInAdvance && metric?.recurring === false;
    return metric ? [chargeNeeds(charge, metric, { from: window.from, to: upTo }, { heights, skipGrouping })] : [];
  });
  const loaded = await loadUsage(work.store.usage, subscription.externalId, needs);
  const aggregated = needs.map(({ charge, metric, facts, asked }, index): ChargeInWindow => {
    const atoms = aggregateCharge({
      metric,
      charge: facts,
      window: windowOf(window, timezone, question),
      asked,
      ...loaded[index]!,
      customAggregation: metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation],
    });
    const pricingUnit = pricingUnitOf(catalogue, charge);
    const pricing = { charge, pricingUnit, currency: plan.definition.amountCurrency, customChargeModels: runtime.customChargeModels };
    return { charge, metric, pricingUnit, atoms: priceAtoms({ ...pricing, atoms }) };
  });
  const due = await feesDue(work, runtime, context, { window, charges: needs.map(({ charge }) => charge), upTo });
  return aggregated.map((usage) => (usage.charge.payInAdvance ? inAdvance(usage, due.get(usage.charge.code) ?? [], skipGrouping) : usage));
}

function inAdvance(usage: ChargeInWindow, fees: readonly DueFee[], skipGrouping: boolean): ChargeInWindow {
  return { ...usage, atoms: withAmountsDue(usage.charge, usage.atoms, fees, { skipGrouping }) };
}

function windowOf(window: BillingWindow, timezone: Timezone, { asOnePeriod }: UsageQuestion): AggregationWindow {
  const aggregation = aggregationWindow(window, timezone);
  return asOnePeriod ? { ...aggregation, periodStart: window.from } : aggregation;
}
