import type { MetricFacts } from './metric.js';
import { isNumber, isPresent, propertyOf } from './property-value.js';
import type { Scalar } from './usage-event.js';

/** Whether units of this metric come from a number in its field (usage.md 5.4). */
export function needsNumber(metric: Pick<MetricFacts, 'aggregationType'>): boolean {
  return ['sum', 'max', 'latest', 'weighted_sum'].includes(metric.aggregationType);
}

/**
 * Whether the metric sees an event with these properties at all (usage.md 5.4): sum, max, latest and weighted sum see numbers only,
 * a unique count sees present values, count and custom see everything.
 */
export function hasUsableValue(metric: Pick<MetricFacts, 'aggregationType' | 'fieldName'>, properties: Record<string, Scalar>): boolean {
  if (metric.fieldName === null) return true;
  const value = propertyOf(properties, metric.fieldName);
  if (needsNumber(metric)) return isNumber(value);
  return metric.aggregationType === 'unique_count' ? isPresent(value) : true;
}
