import { canonical, dec } from '../money/decimal.js';
import type { Fold } from './fold.js';
import { numberOf, propertyOf } from './property-value.js';
import { summaryPart } from './usage-summary.js';

export interface SumState {
  count: number;
  /** Exact, canonical. */
  sum: string;
}

/** Units are the sum of the field's values; events without a number are not seen (usage.md 6.2). May be below zero. */
export function sumFold(fieldName: string): Fold<SumState> {
  return {
    empty: { count: 0, sum: '0' },
    add(state, event) {
      const value = numberOf(propertyOf(event.properties, fieldName));
      return value === null ? state : { count: state.count + 1, sum: canonical(dec(state.sum).plus(value)) };
    },
    fromSummary: ({ count, sum }) => ({ count, sum: canonical(dec(summaryPart(sum, 'sum'))) }),
    merge: (a, b) => ({ count: a.count + b.count, sum: canonical(dec(a.sum).plus(b.sum)) }),
    units: (state) => dec(state.sum),
    eventsCount: (state) => state.count,
    eventsSeen: (state) => state.count,
  };
}
