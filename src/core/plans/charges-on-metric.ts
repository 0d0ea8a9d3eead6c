import { ALL_FILTER_VALUES } from '../metrics/all-filter-values.js';
import { filterIdentity } from '../charges/parse-filters.js';
import type { MetricFilter } from '../metrics/metric.js';
import type { ChargeDefinition } from './plan.js';

/**
 * Charges as the filters of a metric have become (usage.md 3.3): a value that is declared no more leaves all charge filters, a key left without
 * values leaves the filter, a filter left without keys is gone. Of filters that have become the same the first stays: it had all their events before.
 */
export function withDeclaredFilters(charges: readonly ChargeDefinition[], metricCode: string, declared: readonly MetricFilter[]): ChargeDefinition[] {
  const known = new Map(declared.map(({ key, values }) => [key, values]));
  const left = (key: string, values: readonly string[]) =>
    values.filter((value) => known.get(key)?.includes(value) || (value === ALL_FILTER_VALUES && known.has(key)));
  return charges.map((charge) => {
    if (charge.billableMetricCode !== metricCode) return charge;
    const filters = charge.filters
      .map((filter) => ({
        ...filter,
        values: Object.fromEntries(Object.entries(filter.values).map(([key, values]) => [key, left(key, values)] as const).filter(([, values]) => values.length > 0)),
      }))
      .filter(({ values }) => Object.keys(values).length > 0);
    return { ...charge, filters: [...new Map([...filters].reverse().map((filter) => [filterIdentity(filter.values), filter])).values()].reverse() };
  });
}

/** Charges without those on a metric that is deleted (usage.md 3.4). */
export function withoutMetric(charges: readonly ChargeDefinition[], metricCode: string): ChargeDefinition[] {
  return charges.filter((charge) => charge.billableMetricCode !== metricCode);
}
