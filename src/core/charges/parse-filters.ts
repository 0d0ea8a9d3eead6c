import { ALL_FILTER_VALUES } from '../metrics/all-filter-values.js';
import type { ChargeModel } from './charge-properties.js';
import { type InputObject, isObject, isUnset, objectAt, optionalTextAt, refuse } from './input-object.js';
import type { MetricFacts } from './metric-facts.js';
import type { NormalisedChargeFilter } from './normalised-charge.js';
import { parseProperties } from './parse-properties.js';

/**
 * The filters of a charge (charges.md 4), in their order. Values are checked against what the metric declares when the metric is known;
 * properties only when the charge model is. Two filters with the same values are refused at the later one.
 */
export function parseFilters(
  charge: InputObject,
  chargeModel: ChargeModel | null,
  metric: MetricFacts | null,
  customChargeModels: readonly string[],
): NormalisedChargeFilter[] {
  const value: unknown = charge.fields['filters'];
  if (isUnset(value)) return [];
  if (!Array.isArray(value)) {
    refuse(charge, 'filters', 'invalid_type');
    return [];
  }
  const taken = new Set<string>();
  return Array.from(value as unknown[], (item, index) => {
    const filter: InputObject = { fields: isObject(item) ? item : {}, path: `${charge.path}filters.${index}.`, refusals: charge.refusals };
    if (!isObject(item)) refuse(charge, `filters.${index}`, 'invalid_type');

    const values = parseFilterValues(filter, metric);
    if (values) {
      const identity = filterIdentity(values);
      if (taken.has(identity)) refuse(filter, 'values', 'value_already_exist');
      taken.add(identity);
    }
    const properties = objectAt(filter, 'properties');
    return {
      values: values ?? {},
      // Without a model the charge is refused as a whole: the properties are never read.
      properties: parseProperties(chargeModel ?? 'dynamic', properties, customChargeModels),
      invoiceDisplayName: optionalTextAt(filter, 'invoiceDisplayName'),
    };
  });
}

/** A filter is named by its values (plans.md 2.5): equal texts for the same keys with the same values, in whatever order. */
export function filterIdentity(values: Readonly<Record<string, readonly string[]>>): string {
  const entries = Object.entries(values).map(([key, list]) => [key, [...new Set(list)].sort()] as const);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** null when refused. */
function parseFilterValues(filter: InputObject, metric: MetricFacts | null): Record<string, string[]> | null {
  const given = filter.fields['values'];
  const entries = isObject(given) ? Object.entries(given) : [];
  const reasons = entries.map(([key, list]) => reasonAgainst(key, list, metric)).filter((reason) => reason !== null);
  if (entries.length === 0) reasons.push(isUnset(given) || isObject(given) ? 'value_is_mandatory' : 'value_is_invalid');
  if (reasons.length === 0) return Object.fromEntries(entries.map(([key, list]) => [key, [...new Set(list as string[])]]));
  for (const reason of new Set(reasons)) refuse(filter, 'values', reason);
  return null;
}

function reasonAgainst(key: string, given: unknown, metric: MetricFacts | null): string | null {
  if (isUnset(given)) return 'value_is_mandatory';
  if (!Array.isArray(given)) return 'value_is_invalid';
  const list: unknown[] = [...given];
  if (list.length === 0) return 'value_is_mandatory';
  if (!list.every((value) => typeof value === 'string')) return 'value_is_invalid';
  if (!metric) return null;
  const declared = metric.filters.find((filter) => filter.key === key);
  if (!declared) return 'value_is_invalid';
  if (list.length === 1 && list[0] === ALL_FILTER_VALUES) return null;
  return list.every((value) => declared.values.includes(value)) ? null : 'value_is_invalid';
}
