import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, ZERO, canonical } from '../../../src/core/money/decimal.js';
import { aggregateCharge } from '../../../src/core/metrics/aggregate-usage.js';
import type { ChargeFacts } from '../../../src/core/metrics/charge-facts.js';
import { needsCarriedEvents, needsEvents } from '../../../src/core/metrics/needed-events.js';
import { summaryQuestion } from '../../../src/core/metrics/usage-summary.js';
import { chargeOf, eventsOfMarch, metricOf, monthOf } from './build.js';
import { naiveDaysPresent, naiveUnits } from './naive.js';
import { summariesOf } from './summaries.js';

const filters = [{ key: 'region', values: ['eu', 'us'] }, { key: 'tier', values: ['1', 'true'] }];
const groupKeys = fc.subarray(['region', 'tier', 'value', 'operation_type']);
const charges: fc.Arbitrary<ChargeFacts> = fc.record({
  filters: fc.uniqueArray(
    fc.record({
      values: fc.constantFrom<Record<string, string[]>>({ region: ['eu'] }, { region: ['eu', 'us'] }, { tier: ['__ALL_FILTER_VALUES__'] }, { region: ['us'], tier: ['1'] }),
      pricingGroupKeys: groupKeys,
    }),
    { selector: ({ values }) => JSON.stringify(values) },
  ),
  pricingGroupKeys: groupKeys,
}).map((given) => chargeOf(given));

const from = Date.parse('2024-03-10T10:00:00Z');
const split = (events: Parameters<typeof naiveUnits>[1]) => [events.filter(({ timestamp }) => timestamp < from), events.filter(({ timestamp }) => timestamp >= from)] as const;
const window = { ...monthOf('2024-03-01'), from, firstBilledDate: '2024-03-10' };
const shown = (atoms: ReturnType<typeof aggregateCharge>) => atoms.map(({ units, pricedUnits, level, movements, ...rest }) => ({
  ...rest, units: canonical(units), pricedUnits: canonical(pricedUnits), level: level && canonical(level),
  movements: movements?.map(({ units: moved, coefficient }) => [canonical(moved), canonical(coefficient)]),
}));

describe('aggregateCharge', () => {
  it('puts each event into exactly one atom: counts and sums of the atoms add up to the whole', () => {
    fc.assert(fc.property(eventsOfMarch, charges, (events, charge) => {
      for (const type of ['count', 'sum'] as const) {
        const atoms = aggregateCharge({ metric: metricOf(type, { filters }), charge, window: monthOf('2024-03-01'), usage: { events } });
        const [units, eventsCount] = naiveUnits(type, events, window);
        expect(canonical(atoms.reduce<Decimal>((total, atom) => total.plus(atom.units), ZERO))).toBe(canonical(units));
        expect(atoms.reduce((total, atom) => total + atom.eventsCount, 0)).toBe(eventsCount);
        expect(atoms.filter((atom) => atom.filterIndex === null)).not.toHaveLength(0);
        charge.filters.forEach((_, index) => expect(atoms.filter((atom) => atom.filterIndex === index)).not.toHaveLength(0));
      }
    }));
  });

  const recurring = ['sum', 'unique_count', 'weighted_sum'];
  it.each(['count', 'sum', 'max', 'latest', 'unique_count', 'weighted_sum'] as const)('gives the same for %s from summaries as from events', (type) => {
    fc.assert(fc.property(eventsOfMarch, charges, fc.boolean(), fc.boolean(), (events, given, mayRecur, mayProrate) => {
      const metric = metricOf(type, { filters, recurring: mayRecur && recurring.includes(type) });
      const charge = { ...given, prorated: mayProrate && metric.recurring && type !== 'weighted_sum' };
      const { dimensions } = summaryQuestion(metric, charge)!;
      const [carried, within] = split(events);
      const whole = aggregateCharge({ metric, charge, window, carried: { events: carried }, usage: { events: within } });
      const summed = aggregateCharge({
        metric, charge, window,
        carried: needsCarriedEvents(metric) ? { events: carried } : { summaries: summariesOf(type, carried, dimensions) },
        usage: needsEvents(metric, charge) ? { events: within } : { summaries: summariesOf(type, within, dimensions) },
      });
      expect(shown(summed)).toEqual(shown(whole));
    }));
  });

  it('counts the days of each value once, whatever comes and goes (usage.md 7.2)', () => {
    const dense = eventsOfMarch.map((events) => events.map((event, index) => ({
      ...event, properties: { value: `${index % 2}`, operation_type: index % 3 ? 'add' : 'remove' },
    })));
    const windows = fc.constantFrom(window, { ...window, firstBilledDate: '2024-03-11' }, { ...window, lastBilledDate: '2024-03-20' }, { ...window, timezone: 'Asia/Tokyo' });
    fc.assert(fc.property(dense, windows, (events, over) => {
      const [carried, within] = split(events);
      const [atom] = aggregateCharge({
        metric: metricOf('unique_count', { recurring: true }), charge: chargeOf({ prorated: true }), window: over, carried: { events: carried }, usage: { events: within },
      });
      const days = naiveDaysPresent(carried, within, over);
      expect(canonical(atom!.pricedUnits)).toBe(String(Math.ceil((days / 31) * 100_000 - 1e-6) / 100_000));
      const moved = atom!.movements!.reduce((total, { units, coefficient }) => total.plus(units.times(coefficient)), ZERO);
      expect(moved.times(31).toDecimalPlaces(20).toNumber()).toBe(days);
      expect(atom!.movements!.reduce((total, { units }) => total.plus(units), ZERO).toNumber()).toBe(atom!.units.toNumber());
    }));
  });
});
