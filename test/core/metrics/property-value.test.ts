import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../src/core/money/decimal.js';
import { isPresent, numberOf, propertyOf, textOf } from '../../../src/core/metrics/property-value.js';

const shown = (value: unknown) => {
  const number = numberOf(value);
  return number === null ? null : canonical(number);
};

describe('numberOf (usage.md 5.3)', () => {
  it.each<[unknown, string | null]>([
    ['10', '10'], ['-2.5', '-2.5'], [4.5, '4.5'], [1e-7, '0.0000001'], [1e30, `1${'0'.repeat(30)}`], ['007', '7'], ['-0', '0'], [-0, '0'],
    ['0.10', '0.1'], ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['', null], [' 1', null], ['1 ', null], ['1\n', null], ['+1', null], ['1e3', null], ['.5', null], ['5.', null], ['--1', null], ['1,5', null], ['٣', null], ['ten', null],
    ['NaN', null], ['Infinity', null], [NaN, null], [Infinity, null], [true, null], [false, null], [null, null], [undefined, null], [{}, null], [['1'], null],
  ])('%j is %j', (value, expected) => expect(shown(value)).toBe(expected));
});

describe('textOf (usage.md 5.5)', () => {
  it.each<[unknown, string | null]>([
    ['1', '1'], [1, '1'], ['1.0', '1.0'], [1.5, '1.5'], [1e21, '1000000000000000000000'], [1e-7, '0.0000001'], [-0, '0'], [true, 'true'], [false, 'false'],
    ['', ''], [null, null], [undefined, null], [NaN, null], [{}, null],
  ])('%j is %j', (value, expected) => expect(textOf(value)).toBe(expected));

  it('gives every finite number the text of the same number', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(textOf(value))).toBe(value === 0 ? 0 : value);
    }));
  });
});

describe('presence', () => {
  it.each<[unknown, boolean]>([[undefined, false], [null, false], ['', false], [0, true], [false, true], [' ', true]])('isPresent(%j) is %s', (value, expected) =>
    expect(isPresent(value)).toBe(expected));

  it('takes names of the language for names like any other', () => {
    expect(propertyOf({}, 'constructor')).toBeUndefined();
    expect(propertyOf({}, '__proto__')).toBeUndefined();
    expect(propertyOf(Object.fromEntries([['__proto__', 'x']]), '__proto__')).toBe('x');
  });
});
