import { describe, expect, it } from 'vitest';
import { BillingError } from '../../../src/core/errors/billing-error.js';
import { canonical } from '../../../src/core/money/decimal.js';
import { foldFor } from '../../../src/core/metrics/aggregate.js';
import { foldEvents } from '../../../src/core/metrics/fold.js';
import type { MetricFacts } from '../../../src/core/metrics/metric.js';
import type { Scalar, UsageEvent } from '../../../src/core/metrics/usage-event.js';
import { eventAt, metricOf, monthOf } from './build.js';

type Type = MetricFacts['aggregationType'];
const window = monthOf('2024-03-01');
const usedBy = (type: Type, events: readonly UsageEvent[]) => {
  const fold = foldFor(metricOf(type), { window });
  const state = foldEvents(fold, events);
  return [canonical(fold.units(state)), fold.eventsCount(state), fold.eventsSeen(state)];
};
const valued = (...values: (Scalar | undefined)[]) =>
  values.map((value) => eventAt('2024-03-10T00:00:00Z', value === undefined ? {} : { value }));
const named = (...operations: [operation: Scalar | undefined, value: Scalar | undefined][]) =>
  operations.map(([operation, value]) => eventAt('2024-03-10T00:00:00Z', {
    ...(value === undefined ? {} : { value }), ...(operation === undefined ? {} : { operation_type: operation }),
  }));
const adds = (...values: Scalar[]) => named(...values.map((value) => ['add', value] as [Scalar, Scalar]));

describe('units and events of each aggregation (usage.md 6)', () => {
  it.each<[string, Type, UsageEvent[], (string | number)[]]>([
    ['count: none', 'count', [], ['0', 0, 0]],
    ['count: all events', 'count', valued(1, 'x', undefined), ['3', 3, 3]],
    ['sum: none', 'sum', [], ['0', 0, 0]],
    ['sum: numbers only', 'sum', valued(2.5, '2.5', 'x', true, null, '', undefined, '1e3'), ['5', 2, 2]],
    ['sum: no float error', 'sum', valued(0.1, 0.2), ['0.3', 2, 2]],
    ['sum: below zero', 'sum', valued(1, '-4'), ['-3', 2, 2]],
    ['sum: exact over sixty digits', 'sum', valued(1e30, 1e-30), [`1${'0'.repeat(30)}.${'0'.repeat(29)}1`, 2, 2]],
    ['max: none', 'max', [], ['0', 0, 0]],
    ['max: numbers only', 'max', valued(3, '12', 'zebra', 5), ['12', 3, 3]],
    ['max: all below zero', 'max', valued(-3, -2), ['-2', 2, 2]],
    ['latest: none', 'latest', [], ['0', 0, 0]],
    ['latest: of one instant the last ingested', 'latest', valued(3, 12, 5, 'x'), ['5', 3, 3]],
    ['latest: below zero is zero', 'latest', valued(3, -1), ['0', 2, 2]],
    ['unique: none', 'unique_count', [], ['0', 0, 0]],
    ['unique: 1 and "1" are one value', 'unique_count', named([undefined, 1], [undefined, '1'], [null, 1], ['', '1']), ['1', 1, 4]],
    ['unique: missing, null and empty are not seen', 'unique_count', named(['add', undefined], ['add', null], ['add', '']), ['0', 0, 0]],
    ['unique: unknown operations are ignored', 'unique_count', named(['add', 1], ['delete', 1], ['ADD', 2], [true, 3]), ['1', 1, 1]],
    ['unique: an empty window starts empty', 'unique_count', named(['remove', 9]), ['0', 0, 1]],
    ['unique: add five, remove one', 'unique_count', [...adds(1, 2, 3, 4, 5), ...named(['remove', 2])], ['4', 4, 6]],
    ['unique: then again what is there, and remove what is not', 'unique_count', [...adds(1, 2, 3, 4, 5), ...named(['remove', 2], ['add', 1], ['remove', 9])], ['4', 4, 8]],
    ['unique: then back again', 'unique_count', [...adds(1, 2, 3, 4, 5), ...named(['remove', 2], ['add', 1], ['remove', 9], ['add', 2])], ['5', 5, 9]],
    ['unique: values named as parts of the language', 'unique_count', adds('__proto__', 'constructor', '__proto__'), ['2', 2, 3]],
  ])('%s', (_, type, events, expected) => expect(usedBy(type, events)).toEqual(expected));

  it('an event that arrives late but is older than the last one changes nothing of latest', () => {
    expect(usedBy('latest', [eventAt('2024-03-10T00:00:00.001Z', { value: 7 }), eventAt('2024-03-10T00:00:00Z', { value: 3 })])).toEqual(['7', 2, 2]);
  });
});

describe('weighted sum (usage.md 6.5)', () => {
  const mean = (events: readonly UsageEvent[], over = window) => {
    const fold = foldFor(metricOf('weighted_sum'), { window: over });
    const state = foldEvents(fold, events);
    return [canonical(fold.units(state)), fold.eventsCount(state)];
  };

  it('weighs a level by the seconds it lasts, rounded up at 20 decimals', () => {
    expect(mean([eventAt('2024-03-05T00:00:00Z', { value: 2500 })])).toEqual(['2177.41935483870967741936', 1]);
  });

  it('starts with the level that was carried over', () => {
    const changes = [
      eventAt('2024-03-05T00:00:00Z', { value: 2500 }), eventAt('2024-04-04T00:00:00Z', { value: -2000 }), eventAt('2024-04-06T00:00:00Z', { value: -200 }),
    ];
    expect(mean(changes, monthOf('2024-04-01'))).toEqual(['533.33333333333333333334', 2]);
  });

  it('holds a level over a whole period to exactly that level, whatever the clocks do', () => {
    const before = eventAt('2024-01-01T00:00:00Z', { value: 1 });
    expect(mean([before], monthOf('2024-10-01', { timezone: 'Europe/Paris' }))).toEqual(['1', 0]);
    expect(mean([before], monthOf('2024-03-01', { timezone: 'Europe/Paris' }))).toEqual(['1', 0]);
  });

  it('adds up changes of one instant and forgets changes that cancel out', () => {
    expect(mean([3, -1, -2].map((value) => eventAt('2024-03-05T00:00:00Z', { value })))).toEqual(['0', 3]);
  });

  it('divides a part of the period by the whole, up to the very instant of an end', () => {
    const noon = monthOf('2024-04-01', { to: '2024-04-16T12:00:00Z' });
    expect(mean([eventAt('2024-04-01T00:00:00Z', { value: 30 })], noon)).toEqual(['15.5', 1]);
    const late = monthOf('2024-04-01', { from: '2024-04-16T12:00:00Z' });
    expect(mean([eventAt('2024-04-01T00:00:00Z', { value: 30 })], late)).toEqual(['14.5', 0]);
  });

  it('is below zero where the level was', () => {
    expect(mean([eventAt('2024-04-01T00:00:00Z', { value: -2 })], monthOf('2024-04-01'))).toEqual(['-2', 1]);
  });

  it('weighs a morning of changes', () => {
    const changes: [string, number][] = [['00:00', 2], ['01:00', 3], ['01:30', 1], ['02:00', -4], ['04:00', -2], ['05:00', 10], ['05:30', -10]];
    const events = changes.map(([at, value]) => eventAt(`2024-03-05T${at}:00Z`, { value }));
    const unitSeconds = 2 * 3600 + 5 * 1800 + 6 * 1800 + 2 * 7200 + 0 * 3600 + 10 * 1800;
    expect(unitSeconds).toBe(59_400);
    expect(mean(events)).toEqual(['0.02217741935483870968', 7]);
  });
});

describe('custom (usage.md 6.6)', () => {
  const texts = { initial: '', add: (state: unknown, event: { properties: Record<string, unknown> }) => `${String(state)}${String(event.properties['digit'])}`, result: (state: unknown) => String(state) };
  const used = (customAggregation: typeof texts, events: readonly UsageEvent[]) => {
    const fold = foldFor(metricOf('custom'), { customAggregation });
    return canonical(fold.units(foldEvents(fold, events)));
  };

  it('folds the events in their order', () => {
    const first = eventAt('2024-03-02T00:00:00Z', { digit: 2 });
    const second = eventAt('2024-03-02T00:00:00Z', { digit: 3 });
    const early = eventAt('2024-03-01T00:00:00Z', { digit: 1 });
    expect(used(texts, [second, early, first])).toBe('123');
    expect(used(texts, [])).toBe('0');
  });

  it.each([
    ['what it throws', { ...texts, add: () => { throw new Error('boom'); } }],
    ['an answer that is no decimal', { ...texts, result: () => 'many' }],
    ['an answer that is not finite', { ...texts, result: () => NaN }],
  ])('%s fails with the name of the metric', (_, broken) => {
    const fail = () => used(broken as typeof texts, [eventAt('2024-03-01T00:00:00Z')]);
    expect(fail).toThrow(BillingError);
    expect(fail).toThrow(/"metric"/);
    expect(fail).toThrow(expect.objectContaining({ code: 'validation_failed', details: { 'billableMetrics.metric.customAggregation': ['custom_aggregation_failed'] } }));
  });
});
