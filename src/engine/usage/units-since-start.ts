import type { DecimalString } from '../../contract.js';
import { unitsOfMetric } from '../../core/alerts/usage-values.js';
import { aggregateCharge } from '../../core/metrics/aggregate-usage.js';
import type { AggregationWindow } from '../../core/metrics/aggregation-window.js';
import { canonical, sum } from '../../core/money/decimal.js';
import { chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import { addDays, daysFromTo } from '../../core/time/calendar-date.js';
import { localDate, startOfDay } from '../../core/time/timezone.js';
import { loadChargeCatalogue } from '../billing/charge-catalogue.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { loadUsage } from './load-usage.js';

/**
 * Units of one metric from the first start of a subscription's external id until now, over all its periods and plans, as one
 * window and not prorated; 0 when the metric is gone (payments.md 9.1).
 */
export async function unitsSinceStart(work: Work, runtime: Runtime, subscription: SubscriptionRow, metricCode: string): Promise<DecimalString> {
  const { plan, timezone } = await contextOf(work, subscription);
  const charges = plan.definition.charges.filter((charge) => charge.billableMetricCode === metricCode);
  const metric = (await loadChargeCatalogue(work, charges)).metrics.get(metricCode);
  if (!metric) return '0';
  const from = subscription.terms.firstStartedAt ?? subscription.startedAt!;
  const window = wholeLife(from, work.now, timezone);
  const needs = charges.map((charge) => ({ ...chargeNeeds(charge, metric, window), carried: null }));
  const loaded = await loadUsage(work.store.usage, subscription.externalId, needs);
  const customAggregation = metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation];
  const units = needs.map(({ facts }, index) => {
    const { usage } = loaded[index]!;
    const atoms = aggregateCharge({ metric, charge: { ...facts, prorated: false }, window, usage, customAggregation });
    return canonical(sum(atoms.map((atom) => atom.units)));
  });
  return unitsOfMetric(units);
}

function wholeLife(from: number, to: number, timezone: string): AggregationWindow {
  const firstDate = localDate(from, timezone);
  const lastDate = localDate(to, timezone);
  return {
    from, to, timezone,
    periodDays: daysFromTo(firstDate, lastDate),
    firstBilledDate: firstDate,
    lastBilledDate: lastDate,
    periodStart: startOfDay(firstDate, timezone),
    periodEnd: startOfDay(addDays(lastDate, 1), timezone),
  };
}
