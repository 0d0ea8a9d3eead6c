import { dec } from '../money/decimal.js';
import type { Fold } from './fold.js';
import { compareTexts, mergeSorted } from './merge-sorted.js';
import { OPERATION_PROPERTY, type Operation, operationOf } from './operation.js';
import { isPresent, propertyOf, textOf } from './property-value.js';
import { type EventOrder, type Scalar, type UsageEvent, compareEvents } from './usage-event.js';
import { summaryPart } from './usage-summary.js';

/** What the last event of one value did. */
export interface LastOperation extends EventOrder {
  value: string;
  operation: Operation;
}

export interface UniqueCountState {
  /** The events that named a value, whatever came of it. */
  count: number;
  /** One entry for each value, in order of the values. */
  values: readonly LastOperation[];
}

/**
 * Units are the values present at the end; also the events count is that number (usage.md 6.4).
 * A value is present exactly when the last of its events, in the order of usage.md 2.8, is an `add`: adding what is there and removing
 * what is not change nothing. So the last operation of each value is all there is to keep, and merging is free of order.
 * To start a metered window empty, leave out the events before it.
 */
export function uniqueCountFold(fieldName: string): Fold<UniqueCountState> {
  return {
    empty: { count: 0, values: [] },
    add: (state, event) => merge(state, stateOf(namedValue(fieldName, event))),
    fromSummary({ dimensions, count, latest }) {
      const operation = operationOf(dimensions.at(-1));
      return stateOf(namedBy(dimensions.at(-2), operation, summaryPart(latest, 'latest')), count);
    },
    merge,
    units: (state) => dec(presentValues(state).length),
    eventsCount: (state) => presentValues(state).length,
    eventsSeen: (state) => state.count,
  };
}

/** The values that are present, in order of their texts. */
export function presentValues(state: UniqueCountState): string[] {
  return state.values.filter(({ operation }) => operation === 'add').map(({ value }) => value);
}

/** What an event says of which value; null when the metric does not see it or its operation is unknown. */
export function namedValue(fieldName: string, event: UsageEvent): LastOperation | null {
  const operation = operationOf(propertyOf(event.properties, OPERATION_PROPERTY));
  return namedBy(propertyOf(event.properties, fieldName), operation, event);
}

function namedBy(value: Scalar | undefined, operation: Operation | null, order: EventOrder): LastOperation | null {
  const text = textOf(value);
  if (!isPresent(value) || text === null || operation === null) return null;
  return { value: text, operation, timestamp: order.timestamp, sequence: order.sequence };
}

function stateOf(named: LastOperation | null, count = 1): UniqueCountState {
  return named === null ? { count: 0, values: [] } : { count, values: [named] };
}

function merge(a: UniqueCountState, b: UniqueCountState): UniqueCountState {
  const byValue = (x: LastOperation, y: LastOperation) => compareTexts(x.value, y.value);
  const later = (x: LastOperation, y: LastOperation) => (compareEvents(x, y) < 0 ? y : x);
  return { count: a.count + b.count, values: mergeSorted(a.values, b.values, byValue, later) };
}
