import type { CustomAggregation } from '../../contract.js';
import { type Decimal, ZERO, dec } from '../money/decimal.js';
import { fieldOf } from './aggregate.js';
import { customResults } from './custom.js';
import type { MetricFacts } from './metric.js';
import { numberOf, propertyOf } from './property-value.js';
import type { UsageEvent } from './usage-event.js';

/**
 * What each event adds to the units, in order: as many values as the atom has events (charges.md 3.5).
 * A counted event has the value 1, and so has each value of a unique count that is present (its events count is that of its values);
 * a custom metric's event has what it changed the result by.
 * `events` are those that are aggregated, in their order; `units` the atom's, unrounded.
 */
export function eventValuesOf(
  metric: MetricFacts, events: readonly UsageEvent[], units: Decimal, customAggregation?: CustomAggregation,
): Decimal[] {
  switch (metric.aggregationType) {
    case 'count': return events.map(() => dec(1));
    case 'unique_count': return Array.from({ length: units.toNumber() }, () => dec(1));
    case 'custom': {
      if (!customAggregation) throw new RangeError(`the custom aggregation of metric "${metric.code}" is missing`);
      const results = customResults(metric.code, customAggregation, events, 'each');
      return results.map((result, index) => result.minus(results[index - 1] ?? ZERO));
    }
    default: {
      const field = fieldOf(metric);
      return events.flatMap((event) => numberOf(propertyOf(event.properties, field)) ?? []);
    }
  }
}
