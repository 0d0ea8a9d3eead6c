import type { Instant } from '../time/instant.js';
import { dimensionsOf } from './atom-key.js';
import type { ChargeFacts } from './charge-facts.js';
import type { MetricFacts } from './metric.js';
import { OPERATION_PROPERTY } from './operation.js';
import type { PropertyReader } from './property-value.js';
import type { Scalar } from './usage-event.js';

/** What a store adds up for each combination of property values, so that its events need not be read one by one. */
export interface UsageSummary {
  /**
   * The values of the requested properties (`summaryQuestion`), in the order requested; undefined where the property is absent.
   * For a unique count the last two are the counted property and `operation_type`.
   */
  dimensions: readonly (Scalar | undefined)[];
  /** The number of events; only those with a usable value, where the aggregation needs one (usage.md 5.4). */
  count: number;
  /** Exact decimal. */
  sum?: string;
  max?: string;
  /** The last event in the order of usage.md 2.8; `value` is its number (read by `latest` metrics only). */
  latest?: { value: string; timestamp: Instant; sequence: number };
}

/** `present`: the last event of each combination, of those whose field is present; the others are named as the aggregations. */
export type SummaryKind = 'count' | 'sum' | 'max' | 'latest' | 'present';

/** What to ask a store for, besides whose events and when. */
export interface SummaryQuestion {
  kind: SummaryKind;
  field: string | null;
  dimensions: string[];
}

/**
 * What a store is to add up for a charge on a metric; null when only the events themselves will do (custom).
 * For a weighted sum the answer serves for what is carried over alone: inside the window the instants of the changes count.
 */
export function summaryQuestion(
  metric: Pick<MetricFacts, 'aggregationType' | 'fieldName'>,
  charge: Pick<ChargeFacts, 'filters' | 'pricingGroupKeys' | 'acceptsTargetWallet'>,
): SummaryQuestion | null {
  const field = metric.fieldName;
  const dimensions = dimensionsOf(charge);
  switch (metric.aggregationType) {
    case 'custom': return null;
    case 'weighted_sum': return { kind: 'sum', field, dimensions };
    case 'unique_count': return { kind: 'present', field, dimensions: [...dimensions, ...(field === null ? [] : [field]), OPERATION_PROPERTY] };
    default: return { kind: metric.aggregationType, field, dimensions };
  }
}

/** Reads the requested properties of a summary by their names; the first of equal names counts. */
export function summaryReader(names: readonly string[], summary: UsageSummary): PropertyReader {
  return (name) => {
    const index = names.indexOf(name);
    return index < 0 ? undefined : summary.dimensions[index];
  };
}

/** A part of a summary that the metric cannot do without. A store that leaves it out is broken: unknown is not zero. */
export function summaryPart<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new RangeError(`usage summary without ${name}`);
  return part;
}
