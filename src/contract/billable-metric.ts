import type { Page, PageQuery, Update, WriteOptions } from './conventions.js';
import type { EventInput } from './event.js';

/** How the events of a code become units (usage.md 4 to 7). */
export type AggregationType = 'count' | 'unique_count' | 'latest' | 'max' | 'sum' | 'weighted_sum' | 'custom';

/** What is measured: events whose `code` is the metric's, aggregated to units. */
export interface BillableMetricInput {
  code: string;
  name: string;
  description?: string;
  aggregationType: AggregationType;
  /** The event property that is aggregated; not for a count. */
  fieldName?: string;
  /** Units are carried from period to period: seats, say. */
  recurring?: boolean;
  weightedInterval?: 'seconds';
  /** Computes the property from others when an event comes in (usage.md 3). */
  expression?: string;
  roundingFunction?: 'round' | 'ceil' | 'floor';
  /** Decimals that rounding leaves; may be negative. */
  roundingPrecision?: number;
  /** Properties, with the values that they may have, by which charges can price events apart. */
  filters?: { key: string; values: string[] }[];
  /** A key of `EngineOptions.customAggregations`, for the type `custom`. */
  customAggregation?: string;
}

export interface BillableMetric extends BillableMetricInput {
  id: string;
}

export interface BillableMetrics {
  create(i: BillableMetricInput, options?: WriteOptions): Promise<BillableMetric>;
  /** Everything until a charge uses the metric; from then on name, description and filters. Else `not_allowed`. */
  update(code: string, i: Update<BillableMetricInput>, options?: WriteOptions): Promise<BillableMetric>;
  /** Takes the charges on it along; its code is free again. */
  delete(code: string, options?: WriteOptions): Promise<void>;
  get(code: string): Promise<BillableMetric>;
  list(q?: PageQuery): Promise<Page<BillableMetric>>;
  /** Tries an expression on an event: a canonical decimal, or a text. `validation_failed` where it is none, or the event lacks what it reads. */
  evaluateExpression(i: { expression: string; event: Partial<EventInput> }): Promise<{ value: string }>;
}
