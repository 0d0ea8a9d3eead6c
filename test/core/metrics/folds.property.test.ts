import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../src/core/money/decimal.js';
import { foldFor } from '../../../src/core/metrics/aggregate.js';
import { foldEvents, mergeAll } from '../../../src/core/metrics/fold.js';
import type { MetricFacts } from '../../../src/core/metrics/metric.js';
import { eventsOfMarch, metricOf, monthOf } from './build.js';
import { naiveUnits } from './naive.js';
import { summariesOf } from './summaries.js';

const TYPES: MetricFacts['aggregationType'][] = ['count', 'sum', 'max', 'latest', 'unique_count', 'weighted_sum'];
const march = monthOf('2024-03-01');
/** A part of the month: what comes before counts as carried over for a weighted sum, and runs out at an instant. */
const partOfMarch = { ...march, from: Date.parse('2024-03-10T10:00:00Z') };

const shuffledAndSplit = eventsOfMarch.chain((events) => fc.record({
  events: fc.constant(events),
  shuffled: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
  cuts: fc.array(fc.nat({ max: events.length }), { maxLength: 4 }),
}));

describe.each(TYPES)('the fold of %s', (type) => {
  const fold = foldFor(metricOf(type), { window: partOfMarch });
  const outcome = (state: unknown) => [canonical(fold.units(state)), fold.eventsCount(state), fold.eventsSeen(state)];

  it('equals the reference however the events are shuffled, split and merged', () => {
    fc.assert(fc.property(shuffledAndSplit, ({ events, shuffled, cuts }) => {
      const [units, eventsCount] = naiveUnits(type, events, partOfMarch);
      const bounds = [0, ...[...cuts].sort((a, b) => a - b), shuffled.length];
      const batches = bounds.slice(1).map((end, index) => shuffled.slice(bounds[index], end));
      const oneByOne = batches.map((batch) => batch.reduce((state, event) => fold.add(state, event), fold.empty));
      expect(outcome(mergeAll(fold, oneByOne)).slice(0, 2)).toEqual([canonical(units), eventsCount]);
      expect(mergeAll(fold, oneByOne)).toEqual(foldEvents(fold, events));
      expect(mergeAll(fold, [...oneByOne].reverse())).toEqual(foldEvents(fold, events));
    }));
  });

  it('has states that are plain data, never changed in place', () => {
    fc.assert(fc.property(eventsOfMarch, eventsOfMarch, (some, others) => {
      const [a, b] = [foldEvents(fold, some), foldEvents(fold, others)];
      const before = JSON.stringify([a, b, fold.empty]);
      fold.merge(a, b);
      others.forEach((event) => fold.add(a, event));
      expect(JSON.stringify([a, b, fold.empty])).toBe(before);
      expect(JSON.parse(JSON.stringify(a))).toEqual(a);
    }));
  });
});

describe.each(TYPES.filter((type) => type !== 'weighted_sum'))('the fold of %s over summaries', (type) => {
  it('comes to the same as over the events', () => {
    const fold = foldFor(metricOf(type));
    const outcome = (state: unknown) => [canonical(fold.units(state)), fold.eventsCount(state), fold.eventsSeen(state)];
    fc.assert(fc.property(eventsOfMarch, (events) => {
      const summaries = summariesOf(type, events, type === 'unique_count' ? ['region', 'value', 'operation_type'] : ['region', 'tier']);
      expect(outcome(mergeAll(fold, summaries.map((summary) => fold.fromSummary(summary))))).toEqual(outcome(foldEvents(fold, events)));
    }));
  });
});

describe('summaries', () => {
  it('that lack what the aggregation needs are an error, not zero', () => {
    for (const type of ['sum', 'max', 'latest', 'unique_count'] as const) {
      expect(() => foldFor(metricOf(type)).fromSummary({ dimensions: ['x', 'add'], count: 1 })).toThrow(RangeError);
    }
  });
});
