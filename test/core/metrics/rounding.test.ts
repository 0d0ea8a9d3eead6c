import { describe, expect, it } from 'vitest';
import { canonical, dec } from '../../../src/core/money/decimal.js';
import type { RoundingFunction } from '../../../src/core/metrics/metric.js';
import { notBelowZero, roundUnits } from '../../../src/core/metrics/rounding.js';

describe('rounding of a metric (usage.md 6.7)', () => {
  it.each<[string, RoundingFunction | null, number | null, string]>([
    ['123.456', 'round', 2, '123.46'], ['123.456', 'ceil', 2, '123.46'], ['123.456', 'floor', 2, '123.45'],
    ['1250', 'round', -2, '1300'], ['1250', 'floor', -2, '1200'], ['1201', 'ceil', -2, '1300'],
    ['2.5', 'round', null, '3'], ['-2.5', 'round', null, '-3'], ['-2.5', 'ceil', 0, '-2'], ['-2.5', 'floor', 0, '-3'],
    ['-0.4', 'round', 0, '0'], ['12.434', 'ceil', 2, '12.44'], ['12.434', null, 1, '12.434'], ['5', 'ceil', 100, '5'], ['5', 'floor', -100, '0'],
  ])('%s, %s to %s decimals: %s', (units, roundingFunction, roundingPrecision, expected) =>
    expect(canonical(roundUnits(dec(units), { roundingFunction, roundingPrecision }))).toBe(expected));

  it('units below zero are shown and priced as 0 (usage.md 6.8)', () => {
    expect([dec('-3'), dec(0), dec('0.5')].map((units) => canonical(notBelowZero(units)))).toEqual(['0', '0', '0.5']);
  });
});
