import { type Decimal, ZERO, dec } from '../../../src/core/money/decimal.js';
import type { AggregationWindow } from '../../../src/core/metrics/aggregation-window.js';
import type { MetricFacts } from '../../../src/core/metrics/metric.js';
import type { UsageEvent } from '../../../src/core/metrics/usage-event.js';
import { localDate } from '../../../src/core/time/timezone.js';
import { addDays } from '../../../src/core/time/calendar-date.js';
import { ordered } from './build.js';

/** Read off usage.md 5 and 6 word by word, event after event, without regard to speed: what the folds must equal. */
export function naiveUnits(type: MetricFacts['aggregationType'], all: readonly UsageEvent[], window: AggregationWindow): [units: Decimal, eventsCount: number] {
  const events = ordered(all);
  const numbers = events.flatMap((event) => naiveNumber(event.properties['value']));
  switch (type) {
    case 'count': return [dec(events.length), events.length];
    case 'sum': return [numbers.reduce((a, b) => a.plus(b), ZERO), numbers.length];
    case 'max': return [numbers.reduce<Decimal | null>((a, b) => (a === null || b.gt(a) ? b : a), null) ?? ZERO, numbers.length];
    case 'latest': {
      const last = numbers.at(-1) ?? ZERO;
      return [last.lt(0) ? ZERO : last, numbers.length];
    }
    case 'unique_count': {
      const present = [...operationsByValue(events).values()].filter((operations) => isPresentAfter(operations)).length;
      return [dec(present), present];
    }
    case 'weighted_sum': {
      const end = window.to + 1 === window.periodEnd ? window.periodEnd : window.to;
      let unitMilliseconds = ZERO;
      for (const event of events) {
        for (const change of naiveNumber(event.properties['value'])) {
          unitMilliseconds = unitMilliseconds.plus(change.times(end - Math.max(event.timestamp, window.from)));
        }
      }
      const counted = events.filter((event) => event.timestamp >= window.from && naiveNumber(event.properties['value']).length > 0);
      return [unitMilliseconds.dividedBy(window.periodEnd - window.periodStart).toDecimalPlaces(20, 2), counted.length];
    }
    case 'custom': throw new RangeError('no reference');
  }
}

/** Days of presence, date by date: a value is there on a date if it was when the date began, or is added on it (usage.md 7.2). */
export function naiveDaysPresent(carried: readonly UsageEvent[], within: readonly UsageEvent[], window: AggregationWindow): number {
  const dateOf = (event: UsageEvent) => localDate(event.timestamp, window.timezone);
  let days = 0;
  for (const operations of operationsByValue(ordered([...carried, ...within])).values()) {
    for (let date = window.firstBilledDate; date <= window.lastBilledDate; date = addDays(date, 1)) {
      const earlier = operations.filter((event) => event.timestamp < window.from || dateOf(event) < date);
      const added = operations.some((event) => event.timestamp >= window.from && dateOf(event) === date && event.properties['operation_type'] !== 'remove');
      if (isPresentAfter(earlier) || added) days += 1;
    }
  }
  return days;
}

function isPresentAfter(operations: readonly UsageEvent[]): boolean {
  let present = false;
  for (const event of operations) present = event.properties['operation_type'] !== 'remove';
  return present;
}

function operationsByValue(events: readonly UsageEvent[]): Map<string, UsageEvent[]> {
  const byValue = new Map<string, UsageEvent[]>();
  for (const event of events) {
    const { value, operation_type: operation } = event.properties;
    if (value === undefined || value === null || value === '') continue;
    if (![undefined, null, '', 'add', 'remove'].includes(operation as string)) continue;
    const text = typeof value === 'number' ? dec(value).toFixed() : String(value);
    byValue.set(text, [...(byValue.get(text) ?? []), event]);
  }
  return byValue;
}

export function naiveNumber(value: unknown): Decimal[] {
  if (typeof value === 'number') return [dec(value)];
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? [dec(value)] : [];
}
