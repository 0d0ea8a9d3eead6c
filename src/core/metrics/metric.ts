import type { AggregationType } from '../../contract.js';

export const AGGREGATION_TYPES: readonly AggregationType[] = ['count', 'sum', 'max', 'latest', 'unique_count', 'weighted_sum', 'custom'];

export const ROUNDING_FUNCTIONS = ['round', 'ceil', 'floor'] as const;
export type RoundingFunction = (typeof ROUNDING_FUNCTIONS)[number];

/** The values that a metric declares for one property, for the filters of charges (usage.md 3.2, 9). */
export interface MetricFilter {
  key: string;
  values: readonly string[];
}

/** A billable metric as stored: plain JSON, null for what is unset (usage.md 3). */
export interface MetricDefinition {
  code: string;
  name: string;
  description: string | null;
  aggregationType: AggregationType;
  /** The property that is aggregated; null for count and custom. */
  fieldName: string | null;
  /** Whether units carry over from window to window (usage.md 5.2). */
  recurring: boolean;
  weightedInterval: 'seconds' | null;
  /** Computes the field of each event at ingestion (usage.md 4). */
  expression: string | null;
  roundingFunction: RoundingFunction | null;
  /** Decimals to round to; negative for tens, hundreds …; null counts as 0. */
  roundingPrecision: number | null;
  filters: readonly MetricFilter[];
  /** The name under which the host registered the fold of a custom metric. */
  customAggregation: string | null;
}

/** What aggregating needs to know of a metric. */
export type MetricFacts = Pick<
  MetricDefinition,
  'code' | 'aggregationType' | 'fieldName' | 'recurring' | 'roundingFunction' | 'roundingPrecision' | 'filters'
>;
