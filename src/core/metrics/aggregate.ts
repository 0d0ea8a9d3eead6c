import type { CustomAggregation } from '../../contract.js';
import { countFold } from './count.js';
import { customFold } from './custom.js';
import type { Fold } from './fold.js';
import { latestFold } from './latest.js';
import { maxFold } from './max.js';
import type { MetricFacts } from './metric.js';
import { sumFold } from './sum.js';
import { uniqueCountFold } from './unique-count.js';
import type { AggregationWindow } from './aggregation-window.js';
import { weightedSumFold } from './weighted-sum.js';

/** What some aggregations need besides the metric. */
export interface FoldContext {
  /** For weighted sums. */
  window?: AggregationWindow;
  /** For custom metrics: the functions that the host registered. */
  customAggregation?: CustomAggregation;
}

/**
 * The fold that makes units of a metric's events (usage.md 6). Its states are plain data, to be handed only to a fold of the same metric.
 * Throws a `RangeError` when the context lacks what the metric needs.
 */
export function foldFor(metric: Pick<MetricFacts, 'code' | 'aggregationType' | 'fieldName'>, context: FoldContext = {}): Fold<unknown> {
  switch (metric.aggregationType) {
    case 'count': return countFold;
    case 'sum': return sumFold(fieldOf(metric));
    case 'max': return maxFold(fieldOf(metric));
    case 'latest': return latestFold(fieldOf(metric));
    case 'unique_count': return uniqueCountFold(fieldOf(metric));
    case 'weighted_sum': return weightedSumFold(fieldOf(metric), given(context.window, 'the window of a weighted sum'));
    case 'custom': return customFold(metric.code, given(context.customAggregation, `the custom aggregation of metric "${metric.code}"`));
  }
}

/** The property that the metric aggregates. Validation gives every metric that needs one its field (usage.md 3.1). */
export function fieldOf(metric: Pick<MetricFacts, 'code' | 'fieldName'>): string {
  return given(metric.fieldName ?? undefined, `the field of metric "${metric.code}"`);
}

function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`${what} is missing`);
  return value;
}
