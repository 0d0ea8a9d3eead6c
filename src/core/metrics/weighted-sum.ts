import { type Decimal, ZERO, canonical, dec } from '../money/decimal.js';
import { roundUp } from '../money/rounding.js';
import type { Instant } from '../time/instant.js';
import type { Fold } from './fold.js';
import { mergeSorted } from './merge-sorted.js';
import { numberOf, propertyOf } from './property-value.js';
import { summaryPart } from './usage-summary.js';
import { type AggregationWindow, endOfStretches } from './aggregation-window.js';

/** How much the level changed at an instant, by how many events. */
export interface LevelChange {
  timestamp: Instant;
  /** Exact, canonical. */
  change: string;
  count: number;
}

export interface WeightedSumState {
  /** In order of time, one entry for each instant. */
  changes: readonly LevelChange[];
}

/** The instant at which pre-aggregated changes are entered: they were all before the window, when exactly does not matter. */
const LONG_AGO: Instant = -8.64e15;

/**
 * Units are the mean level over the whole period, rounded up to 20 decimals; they may be below zero (usage.md 6.5).
 * Changes before the window make the level it starts with (so hand them in for recurring metrics only); those in it hold to its end.
 * A window that covers part of the period is still divided by the whole. Events are counted in the window alone.
 */
export function weightedSumFold(fieldName: string, window: AggregationWindow): Fold<WeightedSumState> {
  const inWindow = (state: WeightedSumState) => state.changes.filter(({ timestamp }) => timestamp >= window.from);
  return {
    empty: { changes: [] },
    add(state, event) {
      const value = numberOf(propertyOf(event.properties, fieldName));
      if (value === null) return state;
      return merge(state, { changes: [{ timestamp: event.timestamp, change: canonical(value), count: 1 }] });
    },
    fromSummary: ({ count, sum }) => ({ changes: [{ timestamp: LONG_AGO, change: canonical(dec(summaryPart(sum, 'sum'))), count }] }),
    merge,
    units: (state) => meanLevel(state, window),
    eventsCount: (state) => eventsOf(inWindow(state)),
    eventsSeen: (state) => eventsOf(state.changes),
  };
}

/** The level at the end: all changes added up (`totalAggregatedUnits`, usage.md 6.5). */
export function levelAtEnd(state: WeightedSumState): Decimal {
  return state.changes.reduce((level, { change }) => level.plus(change), ZERO);
}

function meanLevel(state: WeightedSumState, window: AggregationWindow): Decimal {
  let level = ZERO;
  let since = window.from;
  let levelTimesTime = ZERO;
  for (const { timestamp, change } of state.changes) {
    if (timestamp > since) {
      levelTimesTime = levelTimesTime.plus(level.times(timestamp - since));
      since = timestamp;
    }
    level = level.plus(change);
  }
  levelTimesTime = levelTimesTime.plus(level.times(endOfStretches(window) - since));
  return roundUp(levelTimesTime.dividedBy(window.periodEnd - window.periodStart), 20);
}

function merge(a: WeightedSumState, b: WeightedSumState): WeightedSumState {
  const byTime = (x: LevelChange, y: LevelChange) => x.timestamp - y.timestamp;
  const together = (x: LevelChange, y: LevelChange) => ({
    timestamp: x.timestamp,
    change: canonical(dec(x.change).plus(y.change)),
    count: x.count + y.count,
  });
  return { changes: mergeSorted(a.changes, b.changes, byTime, together) };
}

function eventsOf(changes: readonly LevelChange[]): number {
  return changes.reduce((total, { count }) => total + count, 0);
}
