import { ALL_FILTER_VALUES } from './all-filter-values.js';
import type { ChargeFilterFacts } from './charge-facts.js';
import type { MetricFilter } from './metric.js';
import { type PropertyReader, textOf } from './property-value.js';

/** Finds the bucket of an event: the index of the filter that prices it, null for the rest. */
export type BucketFinder = (read: PropertyReader) => number | null;

/**
 * The bucket that an event falls into: the index of the charge's filter, or null for the rest (usage.md 9.2, 9.3).
 * Of the filters it matches, the one with the most keys; among these, one that is narrower than another goes before that other;
 * of those left, the first in the charge's order. To place many events, make the finder once with `bucketFinder`.
 */
export function bucketOf(read: PropertyReader, filters: readonly Pick<ChargeFilterFacts, 'values'>[], declared: readonly MetricFilter[]): number | null {
  return bucketFinder(filters, declared)(read);
}

/** As `bucketOf`, with the filters looked up once. The declared values are the metric's as they are now (usage.md 9.1, 9.5). */
export function bucketFinder(filters: readonly Pick<ChargeFilterFacts, 'values'>[], declared: readonly MetricFilter[]): BucketFinder {
  const resolved = filters.map(({ values }, index) => ({ index, keys: resolvedValues(values, declared) }));
  return (read) => {
    const matching = resolved.filter(({ keys }) => matches(keys, read));
    if (matching.length === 0) return null;
    const mostKeys = Math.max(...matching.map(({ keys }) => keys.size));
    const specific = matching.filter(({ keys }) => keys.size === mostKeys);
    return specific.find(({ keys }) => !specific.some((other) => isNarrower(other.keys, keys)))!.index;
  };
}

type ResolvedValues = ReadonlyMap<string, ReadonlySet<string>>;

/** What a filter lets in now: a value the metric does not declare never matches, not even "all values". */
function resolvedValues(values: ChargeFilterFacts['values'], declared: readonly MetricFilter[]): ResolvedValues {
  return new Map(Object.entries(values).map(([key, listed]) => {
    const known = declared.find((filter) => filter.key === key)?.values ?? [];
    const all = listed.length === 1 && listed[0] === ALL_FILTER_VALUES;
    return [key, new Set(all ? known : known.filter((value) => listed.includes(value)))];
  }));
}

/** Whether the values of `a` are contained in those of `b` on every key, and at least once strictly. It orders partially, so some filter is always the narrowest. */
function isNarrower(a: ResolvedValues, b: ResolvedValues): boolean {
  let strictly = false;
  for (const [key, values] of a) {
    const wider = b.get(key);
    if (wider === undefined || ![...values].every((value) => wider.has(value))) return false;
    strictly ||= values.size < wider.size;
  }
  return strictly;
}

/** A filter without keys would match everything; there is none (usage.md 9.1), and it must not swallow the rest. */
function matches(keys: ResolvedValues, read: PropertyReader): boolean {
  if (keys.size === 0) return false;
  for (const [key, values] of keys) {
    const text = textOf(read(key));
    if (text === null || !values.has(text)) return false;
  }
  return true;
}
