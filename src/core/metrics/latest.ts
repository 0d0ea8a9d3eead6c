import { Decimal, ZERO, canonical, dec } from '../money/decimal.js';
import type { Fold } from './fold.js';
import { numberOf, propertyOf } from './property-value.js';
import { compareEvents, type EventOrder } from './usage-event.js';
import { summaryPart } from './usage-summary.js';

export interface LatestState {
  count: number;
  /** The value (canonical) of the last event and where that stands in the order; null without events. */
  latest: ({ value: string } & EventOrder) | null;
}

/**
 * Units are the value of the last event of the window in the order of usage.md 2.8, 0 when that is below zero or there is none (usage.md 6.3).
 * An event that arrives late but is older than the last one changes nothing but the count.
 */
export function latestFold(fieldName: string): Fold<LatestState> {
  return {
    empty: { count: 0, latest: null },
    add(state, event) {
      const value = numberOf(propertyOf(event.properties, fieldName));
      if (value === null) return state;
      const latest = { value: canonical(value), timestamp: event.timestamp, sequence: event.sequence };
      return { count: state.count + 1, latest: later(state.latest, latest) };
    },
    fromSummary({ count, latest }) {
      const { value, timestamp, sequence } = summaryPart(latest, 'latest');
      return { count, latest: { value: canonical(dec(value)), timestamp, sequence } };
    },
    merge: (a, b) => ({ count: a.count + b.count, latest: later(a.latest, b.latest) }),
    units: (state) => Decimal.max(ZERO, state.latest?.value ?? ZERO),
    eventsCount: (state) => state.count,
    eventsSeen: (state) => state.count,
  };
}

function later(a: LatestState['latest'], b: LatestState['latest']): LatestState['latest'] {
  if (a === null || b === null) return a ?? b;
  return compareEvents(a, b) < 0 ? b : a;
}
