import type { Decimal } from '../money/decimal.js';
import type { UsageEvent } from './usage-event.js';
import type { UsageSummary } from './usage-summary.js';

/**
 * An aggregation as a commutative fold (usage.md 6): whatever way the events are shuffled, split and merged, the outcome is the same.
 * So usage may be pre-aggregated by a store, taken in batches, or folded event by event.
 * States are plain JSON data and never changed in place.
 */
export interface Fold<S> {
  /** The state of no event at all. */
  readonly empty: S;
  /** The state with one more event; the same state when the metric does not see the event (usage.md 5.4). */
  add(state: S, event: UsageEvent): S;
  /** The state of the events that a store has added up; throws a `RangeError` when it left out what this aggregation needs. */
  fromSummary(summary: UsageSummary): S;
  merge(a: S, b: S): S;
  /** Units before rounding; they may be below zero (usage.md 6.7, 6.8 come after). */
  units(state: S): Decimal;
  /** The number of events shown; for a unique count the number of values (usage.md 6.4). */
  eventsCount(state: S): number;
  /** The number of events that the metric saw. */
  eventsSeen(state: S): number;
}

/** The state of all these events, in whatever order they come. */
export function foldEvents<S>(fold: Fold<S>, events: readonly UsageEvent[]): S {
  return mergeAll(fold, events.map((event) => fold.add(fold.empty, event)));
}

/** The state of all these states together. Neighbours are merged pairwise, so that growing states are copied log n times, not n times. */
export function mergeAll<S>(fold: Fold<S>, states: readonly S[]): S {
  let layer = states;
  while (layer.length > 1) {
    const next: S[] = [];
    for (let i = 0; i < layer.length; i += 2) {
      const [left, right] = [layer[i]!, layer[i + 1]];
      next.push(right === undefined ? left : fold.merge(left, right));
    }
    layer = next;
  }
  return layer[0] ?? fold.empty;
}
