import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, ZERO, canonical } from '../../../src/core/money/decimal.js';
import { type AggregationInput, aggregateCharge } from '../../../src/core/metrics/aggregate-usage.js';
import { type PaidStep, heightsPaid, proratedBillable } from '../../../src/core/metrics/heights-paid.js';
import type { MetricFacts } from '../../../src/core/metrics/metric.js';
import type { Scalar, UsageEvent } from '../../../src/core/metrics/usage-event.js';
import { chargeOf, eventAt, eventsOfMarch, metricOf, monthOf, ordered } from './build.js';

const march = monthOf('2024-03-01');
const REST = { filterIndex: null, groupedBy: {} };
const inMarch = (...properties: Record<string, Scalar>[]) => properties.map((given) => eventAt('2024-03-10T00:00:00Z', given));
const values = (...given: Scalar[]) => inMarch(...given.map((value) => ({ value })));
const seats = (...moves: string[]) => inMarch(...moves.map((move) => ({ value: move.slice(1), operation_type: move.startsWith('-') ? 'remove' : 'add' })));
const stepsOf = (metric: MetricFacts, events: readonly UsageEvent[], carried: readonly UsageEvent[] = [], rest: Partial<AggregationInput> = {}) =>
  heightsPaid({ metric, charge: chargeOf(), window: march, carried: { events: carried }, usage: { events }, ...rest }, REST);
const shown = (name: 'billable' | 'shownUnits' | 'height' | 'unitsAfter') => (steps: PaidStep[]) => steps.map((step) => canonical(step[name]));

describe('heights that were paid (usage.md 8)', () => {
  it.each<[string, MetricFacts, UsageEvent[], UsageEvent[], { billable: string[]; shownUnits: string[]; unitsAfter: string[] }]>([
    ['what was paid stays paid', metricOf('sum'), values(10, -4, 8), [],
      { billable: ['10', '0', '4'], shownUnits: ['10', '0', '4'], unitsAfter: ['10', '6', '14'] }],
    ['added again under the height: its own units, for nothing', metricOf('sum'), values(10, -5, 2), [],
      { billable: ['10', '0', '0'], shownUnits: ['10', '0', '2'], unitsAfter: ['10', '5', '7'] }],
    ['a start below zero is not billed when it is made up for', metricOf('sum'), values(-10, 4, 7), [],
      { billable: ['0', '0', '1'], shownUnits: ['0', '4', '1'], unitsAfter: ['-10', '-6', '1'] }],
    ['what is carried over was paid at the boundary', metricOf('sum', { recurring: true }), values(6, -2), values(5),
      { billable: ['6', '0'], shownUnits: ['6', '0'], unitsAfter: ['11', '9'] }],
    ['no number, no step', metricOf('sum'), values('x', 3, null), [], { billable: ['3'], shownUnits: ['3'], unitsAfter: ['3'] }],
    ['nothing added: a step of zero', metricOf('sum'), values(0), [], { billable: ['0'], shownUnits: ['0'], unitsAfter: ['0'] }],
    ['a count', metricOf('count'), values('x', 'y'), [], { billable: ['1', '1'], shownUnits: ['1', '1'], unitsAfter: ['1', '2'] }],
    ['a seat that is replaced', metricOf('unique_count'), seats('+a', '-a', '+b', '+b', '+c'), [],
      { billable: ['1', '0', '0', '0', '1'], shownUnits: ['1', '0', '1', '0', '1'], unitsAfter: ['1', '0', '1', '1', '2'] }],
    ['a carried over seat that is removed makes room for one', metricOf('unique_count', { recurring: true }), seats('-a', '+b', '+c'), seats('+a'),
      { billable: ['0', '0', '1'], shownUnits: ['0', '1', '1'], unitsAfter: ['0', '1', '2'] }],
    ['of an earlier window, where nothing is carried over, it is not there', metricOf('unique_count'), seats('-a', '+b'), seats('+a'),
      { billable: ['0', '1'], shownUnits: ['0', '1'], unitsAfter: ['0', '1'] }],
  ])('%s', (_, metric, events, carried, expected) => {
    const steps = stepsOf(metric, events, carried);
    expect({ billable: shown('billable')(steps), shownUnits: shown('shownUnits')(steps), unitsAfter: shown('unitsAfter')(steps) }).toEqual(expected);
  });

  it('weighs an event by the days left, cut to 5 decimals upwards (8.3)', () => {
    const window = monthOf('2024-02-01');
    const at = (day: string, value: Scalar) => eventAt(`2024-02-${day}T01:00:00Z`, { value });
    const prorated = (metric: MetricFacts, ...events: UsageEvent[]) => stepsOf(metric, events, [], { window }).map((step) => canonical(proratedBillable(step, window)));
    expect(prorated(metricOf('sum', { recurring: true }), at('06', 10), at('06', -5), at('06', 2))).toEqual(['8.27587', '0', '0']);
    expect(prorated(metricOf('unique_count', { recurring: true }), at('23', 'seat'))).toEqual(['0.24138']);
    const anew = monthOf('2024-02-01', { from: '2024-02-23T00:00:00Z', firstBilledDate: '2024-02-24' });
    expect(stepsOf(metricOf('sum', { recurring: true }), [at('23', 29)], [], { window: anew }).map((step) => canonical(proratedBillable(step, anew)))).toEqual(['6']);
  });

  it('bills a custom metric by how much each event raises its result (6.6)', () => {
    const customAggregation = { initial: 0, add: (state: unknown, event: { properties: Record<string, unknown> }) => Number(state) + Number(event.properties['value']), result: Number };
    const custom = (recurring: boolean) => stepsOf(metricOf('custom', { recurring }), values(3, -2, 4), values(100), { customAggregation });
    expect(shown('billable')(custom(true))).toEqual(['3', '0', '4']);
    expect([shown('unitsAfter')(custom(true)), shown('unitsAfter')(custom(false))]).toEqual([['103', '101', '105'], ['3', '1', '5']]);
  });

  it('keeps the atoms apart', () => {
    const events = inMarch({ value: 10, user: 'a' }, { value: 3, user: 'b' }, { value: -1, user: 'a' });
    const charge = chargeOf({ pricingGroupKeys: ['user'] });
    const of = (user: string) => shown('unitsAfter')(heightsPaid({ metric: metricOf('sum'), charge, window: march, usage: { events } }, { filterIndex: null, groupedBy: { user } }));
    expect([of('a'), of('b'), of('c')]).toEqual([['10', '9'], ['3'], []]);
  });

  it('counts the events of charges.md 6.4', () => {
    expect(stepsOf(metricOf('sum', { recurring: true }), values(1, 2), values(5)).map((step) => step.eventsCountAfter)).toEqual([2, 3]);
    expect(stepsOf(metricOf('unique_count'), seats('+a', '+a', '-a')).map((step) => step.eventsCountAfter)).toEqual([1, 1, 0]);
  });

  it('never gives back, is billed in all what its height is, and ends at the units there are', () => {
    fc.assert(fc.property(eventsOfMarch, fc.constantFrom('count', 'sum', 'unique_count'), fc.boolean(), (events, type, recurring) => {
      const from = Date.parse('2024-03-10T10:00:00Z');
      const metric = metricOf(type, { recurring: recurring && type !== 'count' });
      const input: AggregationInput = {
        metric, charge: chargeOf(), window: { ...march, from }, asked: { heights: true },
        carried: { events: events.filter(({ timestamp }) => timestamp < from) }, usage: { events: events.filter(({ timestamp }) => timestamp >= from) },
      };
      const steps = heightsPaid(input, REST);
      const [atom] = aggregateCharge(input);
      let highest: Decimal = ZERO;
      let billed: Decimal = ZERO;
      for (const { billable, running, height } of steps) {
        expect(billable.gte(0)).toBe(true);
        billed = billed.plus(billable);
        if (running.gt(highest)) highest = running;
        expect([canonical(billed), canonical(height)]).toEqual([canonical(highest), canonical(highest)]);
      }
      expect(canonical(atom!.height!)).toBe(canonical(highest));
      if (steps.length > 0) expect(canonical(steps.at(-1)!.unitsAfter)).toBe(canonical(atom!.units));
      expect(steps.map(({ event }) => event)).toEqual(ordered(steps.map(({ event }) => event)));
    }));
  });
});
