import { dec } from '../money/decimal.js';
import type { Fold } from './fold.js';

export interface CountState {
  count: number;
}

/** Units are the number of events (usage.md 6.1). */
export const countFold: Fold<CountState> = {
  empty: { count: 0 },
  add: (state) => ({ count: state.count + 1 }),
  fromSummary: ({ count }) => ({ count }),
  merge: (a, b) => ({ count: a.count + b.count }),
  units: (state) => dec(state.count),
  eventsCount: (state) => state.count,
  eventsSeen: (state) => state.count,
};
