import type { CustomAggregation } from '../../contract.js';
import { BillingError } from '../errors/billing-error.js';
import { type Decimal, ZERO, parseDecimal } from '../money/decimal.js';
import type { Fold } from './fold.js';
import { mergeSorted } from './merge-sorted.js';
import { type UsageEvent, compareEvents } from './usage-event.js';

export interface CustomState {
  /** In the order of usage.md 2.8: the host's functions may depend on it. */
  events: readonly UsageEvent[];
}

/**
 * Units are what the host's own fold makes of the events in their order, 0 without events (usage.md 6, 6.6).
 * Its functions must be pure. What they throw, or an answer that is no decimal, fails with `validation_failed` naming the metric.
 */
export function customFold(metricCode: string, aggregation: CustomAggregation): Fold<CustomState> {
  return {
    empty: { events: [] },
    add: (state, event) => merge(state, { events: [event] }),
    fromSummary() {
      throw new RangeError('a custom aggregation needs the events themselves');
    },
    merge,
    units: ({ events }) => customResults(metricCode, aggregation, events, 'last').at(-1) ?? ZERO,
    eventsCount: (state) => state.events.length,
    eventsSeen: (state) => state.events.length,
  };
}

/** The units after each of the events (`each`), or after all of them only (`last`). */
export function customResults(
  metricCode: string, aggregation: CustomAggregation, events: readonly UsageEvent[], which: 'each' | 'last',
): Decimal[] {
  try {
    let state = aggregation.initial;
    const results: Decimal[] = [];
    events.forEach((event, index) => {
      state = aggregation.add(state, { timestamp: new Date(event.timestamp), properties: { ...event.properties } });
      if (which === 'each' || index === events.length - 1) results.push(decimalResult(aggregation.result(state)));
    });
    return results;
  } catch (cause) {
    const path = `billableMetrics.${metricCode}.customAggregation`;
    const message = `the custom aggregation of metric "${metricCode}" failed: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new BillingError('validation_failed', { [path]: ['custom_aggregation_failed'] }, { message, cause });
  }
}

function decimalResult(value: unknown): Decimal {
  const units = parseDecimal(value);
  if (units === null) throw new TypeError(`its result ${String(value)} is no decimal`);
  return units;
}

function merge(a: CustomState, b: CustomState): CustomState {
  return { events: mergeSorted(a.events, b.events, compareEvents, (event) => event) };
}
