import { describe, expect, it } from 'vitest';
import { canonical, dec, sum } from '../../../src/core/money/decimal.js';
import { roundDown, roundHalfUp, roundUp } from '../../../src/core/money/rounding.js';

describe('rounding', () => {
  const third = dec(100).dividedBy(3);

  it('is not decided by where a quotient was cut', () => {
    const whole = sum([third, third, third]);
    expect(canonical(roundDown(whole))).toBe('100');
    expect(canonical(roundUp(whole))).toBe('100');
    expect(canonical(roundHalfUp(whole.times('0.125')))).toBe('13');
  });

  it('goes away from zero at a half', () => {
    expect([2.5, -2.5, 2.4999].map((value) => canonical(roundHalfUp(dec(value))))).toEqual(['3', '-3', '2']);
    expect(canonical(roundHalfUp(dec(1450), -2))).toBe('1500');
  });
});
