import { describe, expect, it } from 'vitest';
import { canonical } from '../../../src/core/money/decimal.js';
import { type AggregationInput, type Atom, aggregateCharge } from '../../../src/core/metrics/aggregate-usage.js';
import type { Scalar, UsageEvent } from '../../../src/core/metrics/usage-event.js';
import { chargeOf, eventAt, metricOf, monthOf, ordered } from './build.js';

/** The same input, with the events told apart at the beginning of the window. */
const aggregate = (metric: AggregationInput['metric'], charge: AggregationInput['charge'], window: AggregationInput['window'], events: readonly UsageEvent[], rest: Partial<AggregationInput> = {}) =>
  aggregateCharge({
    metric, charge, window, ...rest,
    carried: { events: events.filter(({ timestamp }) => timestamp < window.from) },
    usage: { events: events.filter(({ timestamp }) => timestamp >= window.from && timestamp <= window.to) },
  });
const figures = ({ units, pricedUnits, level, eventsCount, windowEventsCount }: Atom) =>
  [canonical(units), canonical(pricedUnits), canonical(level ?? units), eventsCount, windowEventsCount];
const valuesAt = (at: string, ...values: Scalar[]) => values.map((value) => eventAt(at, { value }));

describe('recurring metrics (usage.md 5.2, 6.2)', () => {
  const events = [
    ...valuesAt('2024-04-10T00:00:00Z', '2.5', 2.5), ...valuesAt('2024-06-10T00:00:00Z', 12, 12, 12, 12),
  ];

  it.each<[string, boolean, unknown[]]>([
    ['2024-04-01', true, ['5', '5', '5', 2, 2]], ['2024-05-01', true, ['5', '5', '5', 2, 0]], ['2024-06-01', true, ['53', '53', '53', 6, 4]],
    ['2024-04-01', false, ['5', '5', '5', 2, 2]], ['2024-05-01', false, ['0', '0', '0', 0, 0]], ['2024-06-01', false, ['48', '48', '48', 4, 4]],
  ])('a sum over the month of %s, recurring %s', (month, recurring, expected) => {
    expect(aggregate(metricOf('sum', { recurring }), chargeOf(), monthOf(month), events).map(figures)).toEqual([expected]);
  });

  it('what is carried over stays below zero: −3, then +4, is 1', () => {
    const moves = [...valuesAt('2024-04-10T00:00:00Z', -3), ...valuesAt('2024-05-10T00:00:00Z', 4)];
    expect(aggregate(metricOf('sum', { recurring: true }), chargeOf(), monthOf('2024-05-01'), moves).map(figures)).toEqual([['1', '1', '1', 2, 1]]);
  });

  it('a unique count that is not recurring starts empty: a remove of what an earlier window added does nothing', () => {
    const moves = [eventAt('2024-04-10T00:00:00Z', { value: 'a' }), eventAt('2024-05-10T00:00:00Z', { value: 'a', operation_type: 'remove' })];
    expect(aggregate(metricOf('unique_count'), chargeOf(), monthOf('2024-05-01'), moves).map(figures)).toEqual([['0', '0', '0', 0, 1]]);
    const stays = [...moves, eventAt('2024-04-11T00:00:00Z', { value: 'b' })];
    expect(aggregate(metricOf('unique_count', { recurring: true }), chargeOf(), monthOf('2024-05-01'), stays).map(figures)).toEqual([['1', '1', '1', 1, 1]]);
  });

  it('a weighted sum shows the level at its end', () => {
    const moves = [...valuesAt('2024-03-05T00:00:00Z', 2500), ...valuesAt('2024-04-04T00:00:00Z', -2000), ...valuesAt('2024-04-06T00:00:00Z', -200)];
    const weighted = (recurring: boolean, month: string) => aggregate(metricOf('weighted_sum', { recurring }), chargeOf(), monthOf(month), moves).map(figures);
    expect(weighted(true, '2024-04-01')).toEqual([['533.33333333333333333334', '533.33333333333333333334', '300', 2, 2]]);
    expect(weighted(true, '2024-05-01')).toEqual([['300', '300', '300', 0, 0]]);
    expect(weighted(false, '2024-05-01')).toEqual([['0', '0', '0', 0, 0]]);
  });

  it('a weighted sum takes what is carried over as a store has added it up', () => {
    const [atom] = aggregateCharge({
      metric: metricOf('weighted_sum', { recurring: true }), charge: chargeOf(), window: monthOf('2024-04-01'),
      carried: { summaries: [{ dimensions: [], count: 1, sum: '2500' }] },
      usage: { events: [...valuesAt('2024-04-04T00:00:00Z', -2000), ...valuesAt('2024-04-06T00:00:00Z', -200)] },
    });
    expect(figures(atom!)).toEqual(['533.33333333333333333334', '533.33333333333333333334', '300', 2, 2]);
  });
});

describe('proration by day (usage.md 7)', () => {
  const may = monthOf('2024-05-01');
  const prorated = chargeOf({ prorated: true });
  const pricedOf = (type: 'sum' | 'unique_count', events: readonly UsageEvent[], window = may) => {
    const [atom] = aggregate(metricOf(type, { recurring: true }), prorated, window, events);
    return [canonical(atom!.pricedUnits), canonical(atom!.units)];
  };
  const seat = (operation: 'add' | 'remove', at: string, value = 'a') => eventAt(at, { value, operation_type: operation });
  const five = valuesAt('2024-04-30T23:59:59.999Z', 5);
  const late = [...five, ...valuesAt('2024-05-26T00:00:00Z', 12), ...valuesAt('2024-05-26T23:59:59.999Z', '12')];

  it.each<[string, UsageEvent[], string[]]>([
    ['carried over and added', late, ['9.64517', '29']],
    ['and on the last day', [...late, ...valuesAt('2024-05-31T23:59:59.999Z', 4.5)], ['9.79033', '33.5']],
    ['an event at the first instant is in the window, not carried over', valuesAt('2024-05-01T00:00:00Z', 31), ['31', '31']],
    ['what is given back comes off for the rest, its own day included', [...five, ...valuesAt('2024-05-16T12:00:00Z', -5)], ['2.41936', '0']],
    ['below zero', valuesAt('2024-05-16T12:00:00Z', -5), ['-2.58064', '-5']],
    ['exact beyond floats', [...valuesAt('2024-04-01T00:00:00Z', 1e30), ...valuesAt('2024-05-01T00:00:00Z', 1e-30)], [`1${'0'.repeat(30)}.00001`, `1${'0'.repeat(30)}.${'0'.repeat(29)}1`]],
  ])('sum: %s', (_, events, expected) => expect(pricedOf('sum', events)).toEqual(expected));

  it.each<[string, UsageEvent[], string[]]>([
    ['carried over, and one added on the 11th', [seat('add', '2024-03-05T00:00:00Z'), seat('add', '2024-05-11T09:00:00Z', 'b')], ['1.67742', '2']],
    ['added and removed twice on one day', ['09', '10', '11', '12'].map((hour, i) => seat(i % 2 ? 'remove' : 'add', `2024-05-07T${hour}:00:00Z`)), ['0.03226', '0']],
    ['for an hour on each of three days', ['03', '10', '20'].flatMap((day) => [seat('add', `2024-05-${day}T09:00:00Z`), seat('remove', `2024-05-${day}T10:00:00Z`)]), ['0.09678', '0']],
    ['carried over and removed on the 16th', [seat('add', '2024-03-05T00:00:00Z'), seat('remove', '2024-05-16T08:00:00Z')], ['0.51613', '0']],
    ['removed before the window', [seat('add', '2024-03-05T00:00:00Z'), seat('remove', '2024-04-30T08:00:00Z')], ['0', '0']],
    ['removed and added again on one day is no interruption', [seat('add', '2024-03-05T00:00:00Z'), seat('remove', '2024-05-16T08:00:00Z'), seat('add', '2024-05-16T09:00:00Z')], ['1', '1']],
    ['removed, and added again a week later', [seat('add', '2024-03-05T00:00:00Z'), seat('remove', '2024-05-10T08:00:00Z'), seat('add', '2024-05-17T09:00:00Z')], ['0.80646', '1']],
  ])('unique count: %s', (_, events, expected) => expect(pricedOf('unique_count', events)).toEqual(expected));

  it('counts from the day of the start and to the day of the end', () => {
    const start = monthOf('2024-08-01', { from: '2024-08-24T10:00:00Z' });
    expect(pricedOf('sum', valuesAt('2024-08-24T12:00:00Z', 31), start)).toEqual(['8', '31']);
    const end = monthOf('2024-05-01', { to: '2024-05-16T08:00:00Z' });
    expect(pricedOf('sum', valuesAt('2024-04-01T00:00:00Z', 31), end)).toEqual(['16', '31']);
  });

  it('leaves the day of an upgrade to the new plan (7.5)', () => {
    const events = [...valuesAt('2024-05-01T00:00:00Z', 31), ...valuesAt('2024-05-16T07:00:00Z', 31)];
    const old = monthOf('2024-05-01', { to: '2024-05-16T08:00:00Z', lastBilledDate: '2024-05-15' });
    const renewed = monthOf('2024-05-01', { from: '2024-05-16T08:00:00Z' });
    expect([pricedOf('sum', events, old), pricedOf('sum', events, renewed)]).toEqual([['15', '62'], ['32', '62']]);
    const sameDay = monthOf('2024-05-01', { from: '2024-05-16T06:00:00Z', to: '2024-05-16T08:00:00Z', lastBilledDate: '2024-05-15' });
    expect(pricedOf('sum', events, sameDay)).toEqual(['0', '62']);
    const seats = [seat('add', '2024-05-01T00:00:00Z'), seat('remove', '2024-05-16T07:00:00Z')];
    expect([pricedOf('unique_count', seats, old), pricedOf('unique_count', seats, renewed)]).toEqual([['0.48388', '0'], ['0', '0']]);
  });

  it('counts from the first billed day what was made anew on the day of an end (7.6)', () => {
    const anew = monthOf('2024-05-01', { from: '2024-05-11T15:00:00Z', firstBilledDate: '2024-05-12' });
    expect(pricedOf('sum', [...valuesAt('2024-05-02T00:00:00Z', 31), ...valuesAt('2024-05-11T16:00:00Z', 31)], anew)).toEqual(['40', '62']);
  });

  it('goes by the dates of the customer', () => {
    const newYork = monthOf('2024-11-01', { timezone: 'America/New_York' });
    expect(pricedOf('unique_count', [seat('add', '2024-11-29T04:30:00Z')], newYork)).toEqual(['0.1', '1']);
  });

  it('rounds shown and priced units alike (6.7)', () => {
    const metric = metricOf('sum', { recurring: true, roundingFunction: 'round', roundingPrecision: 1 });
    expect(aggregate(metric, prorated, may, valuesAt('2024-05-16T00:00:00Z', 1.25)).map(figures)).toEqual([['1.3', '0.6', '1.3', 1, 1]]);
  });

  describe('movements (charges.md 3.9)', () => {
    const september = monthOf('2023-09-01');
    const movesOf = (type: 'sum' | 'unique_count', events: readonly UsageEvent[]) => {
      const [atom] = aggregate(metricOf(type, { recurring: true }), prorated, september, events);
      return atom!.movements!.map(({ units, coefficient }) => [canonical(units), canonical(coefficient.times(30))]);
    };

    it('of a sum: what is carried over, then each event', () => {
      expect(movesOf('sum', [
        ...valuesAt('2023-08-01T00:00:00Z', 3, 4), ...valuesAt('2023-09-16T00:00:00Z', 5), ...valuesAt('2023-09-20T00:00:00Z', '-6', 'x'),
      ])).toEqual([['7', '30'], ['5', '15'], ['-6', '11']]);
      expect(movesOf('sum', [])).toEqual([]);
    });

    it('of a unique count: an add lasts to its remove, which lasts no time', () => {
      expect(movesOf('unique_count', [
        seat('add', '2023-08-01T00:00:00Z', 'gone'), seat('remove', '2023-08-02T00:00:00Z', 'gone'), seat('add', '2023-08-01T00:00:00Z', 'kept'), seat('add', '2023-08-01T00:00:00Z', 'left'),
        seat('add', '2023-09-10T00:00:00Z', 'new'), seat('remove', '2023-09-20T00:00:00Z', 'left'),
        seat('remove', '2023-09-25T08:00:00Z', 'new'), seat('add', '2023-09-25T09:00:00Z', 'new'),
      ])).toEqual([['1', '30'], ['1', '20'], ['1', '21'], ['-1', '0']]);
    });
  });
});

describe('buckets and groups of a charge (usage.md 9, 10)', () => {
  const metric = metricOf('sum', { filters: [{ key: 'region', values: ['eu', 'us'] }], roundingFunction: 'ceil', roundingPrecision: 2 });
  const charge = chargeOf({
    filters: [{ values: { region: ['us'] }, pricingGroupKeys: ['agent'] }, { values: { region: ['eu'] }, pricingGroupKeys: [] }], pricingGroupKeys: ['agent'],
  });
  const march = monthOf('2024-03-01');
  const used = (properties: Record<string, Scalar>) => eventAt('2024-03-10T00:00:00Z', properties);
  const lines = (atoms: Atom[]) => atoms.map(({ filterIndex, groupedBy, units, eventsCount }) => [filterIndex, groupedBy, canonical(units), eventsCount]);

  it('are all there without any event', () => {
    expect(lines(aggregate(metric, charge, march, []))).toEqual([[0, { agent: null }, '0', 0], [1, {}, '0', 0], [null, { agent: null }, '0', 0]]);
    expect(lines(aggregate(metric, chargeOf(), march, []))).toEqual([[null, {}, '0', 0]]);
  });

  it('come in the order of the filters, then the rest, groups by their texts and null last', () => {
    const events = ['gimli', 'Legolas', null, 'aragorn'].map((agent) => used({ value: 12, agent }));
    const atoms = aggregate(metric, charge, march, [...events, used({ value: 1.001, agent: 'frodo', region: 'us' }), used({ value: 2, agent: 'frodo', region: 'eu' })]);
    expect(lines(atoms)).toEqual([
      [0, { agent: 'frodo' }, '1.01', 1], [1, {}, '2', 1],
      [null, { agent: 'Legolas' }, '12', 1], [null, { agent: 'aragorn' }, '12', 1], [null, { agent: 'gimli' }, '12', 1], [null, { agent: null }, '12', 1],
    ]);
  });

  it('round each group by itself: 48.44', () => {
    const events = [12, 12, 12, 12.434].map((value, index) => used({ value, agent: `agent ${index}` }));
    const total = aggregate(metric, chargeOf({ pricingGroupKeys: ['agent'] }), march, events).reduce((sum, { units }) => sum + units.toNumber(), 0);
    expect(total).toBe(48.44);
  });

  it('exist as groups only by events that the metric sees', () => {
    expect(lines(aggregate(metric, chargeOf({ pricingGroupKeys: ['agent'] }), march, [used({ agent: 'frodo', value: 'ring' })]))).toEqual([[null, { agent: null }, '0', 0]]);
  });

  it('a value added in one group and removed in another is still in the first (6.4)', () => {
    const events = [used({ value: 'x', agent: 'a' }), used({ value: 'x', agent: 'b', operation_type: 'remove' })];
    const atoms = aggregate(metricOf('unique_count'), chargeOf({ pricingGroupKeys: ['agent'] }), march, events);
    expect(atoms.map((atom) => [atom.groupedBy, ...figures(atom).slice(3), canonical(atom.units)])).toEqual([[{ agent: 'a' }, 1, 1, '1'], [{ agent: 'b' }, 0, 1, '0']]);
  });

  it('a group that a recurring metric carries over exists without events of the window', () => {
    const events = [eventAt('2024-02-10T00:00:00Z', { value: 3, agent: 'a' })];
    const of = (recurring: boolean) => lines(aggregate(metricOf('sum', { recurring }), chargeOf({ pricingGroupKeys: ['agent'] }), march, events));
    expect([of(true), of(false)]).toEqual([[[null, { agent: 'a' }, '3', 1]], [[null, { agent: null }, '0', 0]]]);
  });
});

describe('what is asked for besides', () => {
  const march = monthOf('2024-03-01');
  const asked = { eventValues: true, eventAmounts: true };

  it('the values of the events in their order, as many as there are events', () => {
    const at = (day: number, properties: Record<string, Scalar>, price: string | null = null) => eventAt(`2024-03-${day}T00:00:00Z`, properties, price);
    const [late, early] = [at(20, { value: '80' }, '10.1'), at(10, { value: 10 }, '901.9')];
    const of = (metric: AggregationInput['metric'], events: UsageEvent[], rest: Partial<AggregationInput> = {}) => {
      const [atom] = aggregate(metric, chargeOf(), march, events, { asked, ...rest });
      return [atom!.eventValues!.map(canonical), canonical(atom!.preciseTotalAmountCents!), atom!.eventsCount];
    };
    expect(of(metricOf('sum'), [late, early, at(15, { value: 'x' }, '7')])).toEqual([['10', '80'], '912', 2]);
    expect(of(metricOf('count'), [late, early])).toEqual([['1', '1'], '912', 2]);
    expect(of(metricOf('unique_count'), [late, early, at(25, { value: 10, operation_type: 'remove' })])).toEqual([['1'], '912', 1]);
    const highest = { initial: 0, add: (state: unknown, event: { properties: Record<string, unknown> }) => Math.max(Number(state), Number(event.properties['value'])), result: Number };
    expect(of(metricOf('custom'), [late, early, at(25, { value: 7 })], { customAggregation: highest })).toEqual([['10', '70', '0'], '912', 3]);
    expect(of(metricOf('sum', { recurring: true }), ordered([eventAt('2024-02-01T00:00:00Z', { value: 1 }, '3'), early]))).toEqual([['1', '10'], '904.9', 2]);
  });

  it('cannot be had from summaries', () => {
    const input = { metric: metricOf('sum'), charge: chargeOf(), window: march, usage: { summaries: [{ dimensions: [], count: 1, sum: '1' }] } };
    expect(() => aggregateCharge({ ...input, asked })).toThrow(RangeError);
    expect(aggregateCharge({ ...input, usage: { summaries: [] }, asked })[0]!.eventValues).toEqual([]);
  });
});
