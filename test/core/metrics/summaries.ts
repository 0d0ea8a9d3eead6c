import { canonical } from '../../../src/core/money/decimal.js';
import type { MetricFacts } from '../../../src/core/metrics/metric.js';
import type { UsageEvent } from '../../../src/core/metrics/usage-event.js';
import type { UsageSummary } from '../../../src/core/metrics/usage-summary.js';
import { ordered } from './build.js';
import { naiveNumber } from './naive.js';

/** What a store answers: one summary for each combination of the dimensions' values, told apart as JSON. */
export function summariesOf(type: MetricFacts['aggregationType'], events: readonly UsageEvent[], dimensions: readonly string[]): UsageSummary[] {
  const combinations = new Map<string, UsageEvent[]>();
  for (const event of ordered(events)) {
    const { value } = event.properties;
    if (['sum', 'max', 'latest', 'weighted_sum'].includes(type) && naiveNumber(value).length === 0) continue;
    if (type === 'unique_count' && (value === undefined || value === null || value === '')) continue;
    const key = JSON.stringify(dimensions.map((name) => [event.properties[name]]).map(([part]) => (part === undefined ? 'absent' : [part])));
    combinations.set(key, [...(combinations.get(key) ?? []), event]);
  }
  return [...combinations.values()].map((group) => {
    const numbers = group.flatMap((event) => naiveNumber(event.properties['value']));
    const last = group.at(-1)!;
    return {
      dimensions: dimensions.map((name) => last.properties[name]),
      count: group.length,
      ...(type === 'sum' || type === 'weighted_sum' ? { sum: canonical(numbers.reduce((a, b) => a.plus(b))) } : {}),
      ...(type === 'max' ? { max: canonical(numbers.reduce((a, b) => (b.gt(a) ? b : a))) } : {}),
      ...(type === 'latest' || type === 'unique_count'
        ? { latest: { value: String(last.properties['value']), timestamp: last.timestamp, sequence: last.sequence } }
        : {}),
    };
  });
}
