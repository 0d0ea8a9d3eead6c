import { Decimal, ZERO, canonical, dec } from '../money/decimal.js';
import type { Fold } from './fold.js';
import { numberOf, propertyOf } from './property-value.js';
import { summaryPart } from './usage-summary.js';

export interface MaxState {
  count: number;
  /** Canonical; null without events. */
  max: string | null;
}

/** Units are the highest value of the window, which may be below zero; 0 without events (usage.md 6.3). */
export function maxFold(fieldName: string): Fold<MaxState> {
  return {
    empty: { count: 0, max: null },
    add(state, event) {
      const value = numberOf(propertyOf(event.properties, fieldName));
      return value === null ? state : { count: state.count + 1, max: higher(state.max, canonical(value)) };
    },
    fromSummary: ({ count, max }) => ({ count, max: canonical(dec(summaryPart(max, 'max'))) }),
    merge: (a, b) => ({ count: a.count + b.count, max: higher(a.max, b.max) }),
    units: (state) => (state.max === null ? ZERO : dec(state.max)),
    eventsCount: (state) => state.count,
    eventsSeen: (state) => state.count,
  };
}

function higher(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return canonical(Decimal.max(a, b));
}
