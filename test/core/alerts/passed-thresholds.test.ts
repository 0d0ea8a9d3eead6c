import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertThreshold, passedThresholds } from '../../../src/core/alerts/passed-thresholds.js';
import { type Decimal, canonical, dec } from '../../../src/core/money/decimal.js';

const RUNS = { numRuns: process.env['DEEP'] ? 3_000 : 200 };
const once = (...values: (number | string)[]): AlertThreshold[] => values.map((value) => ({ code: `at-${value}`, value: String(value), recurring: false }));
const every = (value: number | string): AlertThreshold => ({ code: 'every', value: String(value), recurring: true });
const values = (thresholds: readonly AlertThreshold[]) => thresholds.map(({ value }) => value);

describe('the thresholds that a value passed', () => {
  it.each([
    // payments.md 9.6
    ['rising', [...once(10, 20), every(35)], '4', '161', ['10', '20', '55', '90', '125', '160']],
    ['falling', [...once(90), every(10)], '95', '70', ['90', '70', '80']],
    ['falling', [...once(200, 500, 800), every(100)], '1000', '600', ['800']],
    ['falling', [...once(200, 500, 800), every(100)], '600', '-100', ['200', '500', '-100', '0', '100']],
    // Met exactly, and left again.
    ['rising', once(50), '49', '50', ['50']],
    ['rising', once(50), '50', '51', []],
    ['falling', once(50), '51', '50', ['50']],
    ['falling', once(50), '50', '49', []],
    // The other way, and not at all.
    ['rising', [...once(50), every(1)], '60', '40', []],
    ['falling', [...once(50), every(1)], '40', '60', []],
    ['rising', [...once(50), every(1)], '50', '50', []],
    // Without a one-time threshold steps count from 0.
    ['rising', [every('0.1')], '0', '0.3', ['0.1', '0.2', '0.3']],
    ['falling', [every(10)], '5', '-20', ['-20', '-10']],
    // In the order given, not by size.
    ['rising', once(20, 10), '0', '30', ['20', '10']],
  ] as const)('%s %j from %s to %s', (direction, thresholds, previous, current, expected) => {
    expect(values(passedThresholds(thresholds, direction, previous, current))).toEqual(expected);
  });

  // Few values, so that the way often stops on a threshold.
  const value = fc.integer({ min: -40, max: 40 }).map((n) => canonical(dec(n).div(4)));
  const singles = fc.uniqueArray(value, { maxLength: 4 }).map((list) => once(...list));
  const step = fc.option(fc.integer({ min: 1, max: 20 }).map((n) => every(canonical(dec(n).div(4)))), { nil: null });
  const alert = fc.tuple(singles, step).map(([list, recurring]) => (recurring ? [...list, recurring] : list));

  it('is every one between, however the way is cut', () => {
    fc.assert(
      fc.property(alert, value, fc.array(value, { minLength: 1, maxLength: 4 }), (thresholds, start, stops) => {
        const climb = [start, ...stops].map(dec).sort((a, b) => a.cmp(b)).map(canonical);
        const whole = passedThresholds(thresholds, 'rising', climb[0]!, climb.at(-1)!);
        const parts = climb.slice(1).flatMap((to, index) => passedThresholds(thresholds, 'rising', climb[index]!, to));
        const sorted = (list: readonly AlertThreshold[]) => list.map(({ value, recurring }) => `${value} ${recurring}`).sort();
        expect(sorted(parts)).toEqual(sorted(whole));
      }),
      RUNS,
    );
  });

  it('is the same going down as going up with all signs turned', () => {
    const opposite = (text: string) => canonical(dec(text).neg());
    fc.assert(
      fc.property(alert, value, value, (thresholds, previous, current) => {
        const turned = thresholds.map((threshold) => (threshold.recurring ? threshold : { ...threshold, value: opposite(threshold.value) }));
        const up = passedThresholds(thresholds, 'rising', previous, current);
        const down = passedThresholds(turned, 'falling', opposite(previous), opposite(current));
        expect(values(down).map(opposite).sort()).toEqual(values(up).sort());
      }),
      RUNS,
    );
  });

  it('counts the steps that a walk would', () => {
    fc.assert(
      fc.property(singles, fc.integer({ min: 1, max: 60 }), value, value, (list, quarter, previous, current) => {
        const size = dec(quarter).div(4);
        const base = list.reduce<Decimal | null>((most, { value }) => (most === null || dec(value).gt(most) ? dec(value) : most), null) ?? dec(0);
        let steps = 0;
        for (let at = base.plus(size); at.lte(current); at = at.plus(size)) if (at.gt(previous)) steps += 1;
        expect(passedThresholds([...list, every(canonical(size))], 'rising', previous, current).filter(({ recurring }) => recurring)).toHaveLength(steps);
      }),
      RUNS,
    );
  });
});
