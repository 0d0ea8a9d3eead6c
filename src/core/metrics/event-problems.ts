import type { Refusal } from '../errors/billing-error.js';
import type { MetricFacts } from './metric.js';
import { isPresent, propertyOf, textOf } from './property-value.js';
import type { UsageEvent } from './usage-event.js';
import { hasUsableValue } from './usable-value.js';

/**
 * Why an event will not count, as far as its metric can tell (usage.md 2.5): a code without metric (`not_found`, at `code`), a value
 * that is missing (`value_is_mandatory`) or no number where the metric needs one (`value_is_invalid`). No failures: reasons for a domain event
 * `event.error`. With `strict` they are refusals, and so is a filter value that the metric does not declare.
 * `metric`: the live one of the event's code, null if there is none. `event` is as stored, its expression computed.
 */
export function eventProblems(
  event: Pick<UsageEvent, 'properties'>, metric: Pick<MetricFacts, 'aggregationType' | 'fieldName' | 'filters'> | null, options: { strict: boolean },
): Refusal[] {
  if (metric === null) return [{ code: 'not_found', path: 'code', reason: 'not_found' }];
  return [...valueProblem(event, metric), ...(options.strict ? undeclaredValues(event, metric) : [])];
}

function valueProblem({ properties }: Pick<UsageEvent, 'properties'>, metric: Pick<MetricFacts, 'aggregationType' | 'fieldName'>): Refusal[] {
  if (metric.fieldName === null || hasUsableValue(metric, properties)) return [];
  const reason = isPresent(propertyOf(properties, metric.fieldName)) ? 'value_is_invalid' : 'value_is_mandatory';
  return [{ code: 'validation_failed', path: `properties.${metric.fieldName}`, reason }];
}

/** A filter key that the event leaves out is nothing to complain of: it falls to the rest, or to a filter without that key. */
function undeclaredValues({ properties }: Pick<UsageEvent, 'properties'>, { filters }: Pick<MetricFacts, 'filters'>): Refusal[] {
  return filters.flatMap(({ key, values }): Refusal[] => {
    const value = propertyOf(properties, key);
    const text = textOf(value);
    if (!isPresent(value) || (text !== null && values.includes(text))) return [];
    return [{ code: 'validation_failed', path: `properties.${key}`, reason: 'value_is_invalid' }];
  });
}
