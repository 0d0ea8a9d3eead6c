import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, dec, sum } from '../../src/core/money/decimal.js';
import { canonicalDecimal, compareDecimals, exactTotal, numberText } from '../../src/storage/exact-decimal.js';

const decimal = fc.oneof(
  fc.tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat({ max: 10 ** 9 })).map(([whole, part]) => `${whole}.${part}`),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }).filter((value) => value === 0 || Math.abs(value) > 1e-30).map(String),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.constantFrom('', '.5', '.25', '.000', '.10')).map((parts) => parts.join('')),
  fc.constantFrom('999999999999999', '-999999999999999', '99999999999999.9', '-0', '-0.0', '00012.500', '1e-7', '1E+21', '-1e21', '0.000000000000001'),
);

const total = (texts: readonly string[]) => {
  const running = exactTotal();
  for (const text of texts) running.add(text);
  return running.text();
};

describe('exact decimals', () => {
  it('add up as the core adds them', () => {
    fc.assert(fc.property(fc.array(decimal, { maxLength: 50 }), (texts) => {
      expect(total(texts)).toBe(canonical(sum(texts.map((text) => dec(text)))));
    }));
  });

  it('add up beyond what a float counts exactly', () => {
    expect(total(Array.from({ length: 20_000 }, () => '999999999999999'))).toBe('19999999999999980000');
    expect(total(Array.from({ length: 20_000 }, (_, n) => (n % 2 ? '-99999999999.999' : '0.001')))).toBe('-999999999999980');
    expect(total(['1e308', '1e-300', '-1e308'])).toBe(`0.${'0'.repeat(299)}1`);
    expect(total([])).toBe('0');
  });

  it('may be asked in between', () => {
    const running = exactTotal();
    running.add('0.1');
    expect(running.text()).toBe('0.1');
    running.add('0.2');
    expect(running.text()).toBe('0.3');
  });

  it('compare as numbers', () => {
    fc.assert(fc.property(decimal, decimal, (a, b) => {
      expect(Math.sign(compareDecimals(a, b))).toBe(dec(a).comparedTo(dec(b)) + 0);
      expect(Math.sign(compareDecimals(a, a))).toBe(0);
    }));
    expect(compareDecimals('0.1', '0.10000000000000000001')).toBeLessThan(0);
    expect(compareDecimals('-0', '0') + 0).toBe(0);
  });

  it('have one form each', () => {
    fc.assert(fc.property(decimal, (text) => {
      expect(canonicalDecimal(text)).toBe(canonical(dec(text)));
    }));
  });

  it.each([
    ['12', '12'], ['-2.5', '-2.5'], ['007', '007'], [4.5, '4.5'], [0, '0'], [1e21, '1e+21'],
    ['', null], ['1e3', null], ['+1', null], [' 1', null], ['.5', null], ['5.', null], ['1\n', null], ['١', null], ['x', null], [true, null], [null, null], [undefined, null], [NaN, null], [Infinity, null],
  ])('of a property %j: %j', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
