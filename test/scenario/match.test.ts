import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/scenario/json.js';
import { mismatches } from '../../src/scenario/match.js';

const matches = (expected: Json, actual: Json | undefined) => mismatches(expected, actual).length === 0;

describe('plain values', () => {
  it('match exactly, without a change of type', () => {
    expect(matches(1, 1)).toBe(true);
    expect(matches(1, '1')).toBe(false);
    expect(matches('1', '1.0')).toBe(false);
    expect(matches(0, null)).toBe(false);
    expect(matches(false, null)).toBe(false);
  });

  it('null matches null and missing, and nothing else', () => {
    expect(matches({ a: null }, { a: null })).toBe(true);
    expect(matches({ a: null }, {})).toBe(true);
    expect(matches({ a: null }, { a: 0 })).toBe(false);
  });

  it('two instants match as instants, however they are written; dates do not', () => {
    expect(matches('2024-03-01T00:00:00Z', '2024-03-01T00:00:00.000Z')).toBe(true);
    expect(matches('2024-03-01T01:00:00+01:00', '2024-03-01T00:00:00.000Z')).toBe(true);
    expect(matches('2024-03-01T00:00:00Z', '2024-03-01T00:00:00.001Z')).toBe(false);
    expect(matches('2024-03-01', '2024-03-01T00:00:00.000Z')).toBe(false);
    expect(matches('2024-03-01T00:00:00', '2024-03-01T00:00:00.000Z')).toBe(false);
  });
});

describe('objects', () => {
  it('match when each listed key does; a mismatch tells its path', () => {
    expect(mismatches({ items: [{ fees: [{ units: '3' }] }] }, { items: [{ id: 'x', fees: [{ units: '4', more: 1 }] }], next: null }))
      .toEqual([{ path: 'items.0.fees.0.units', expected: '3', actual: '4' }]);
  });

  it('do not match a list, a text, null, or a missing value', () => {
    for (const actual of [[], 'a', null, undefined]) expect(mismatches({ a: null }, actual)).toHaveLength(1);
  });

  it('do not take what every object inherits for a key', () => {
    expect(matches({ constructor: { $any: true } }, {})).toBe(false);
  });
});

describe('lists', () => {
  it('match element by element and in length', () => {
    expect(matches([1, 2], [1, 2])).toBe(true);
    expect(matches([1, 2], [2, 1])).toBe(false);
    expect(matches([], {})).toBe(false);
    expect(mismatches([1, 2, 3], [1, 5])).toEqual([
      { path: '$length', expected: 3, actual: 2 },
      { path: '1', expected: 2, actual: 5 },
    ]);
  });
});

describe('$length', () => {
  it('is the length of a list', () => {
    expect(matches({ $length: 2 }, [0, 0])).toBe(true);
    expect(mismatches({ items: { $length: 2 } }, { items: [0] })).toEqual([{ path: 'items.$length', expected: 2, actual: 1 }]);
    expect(matches({ $length: 2 }, 'ab')).toBe(false);
    expect(matches({ $length: 0 }, undefined)).toBe(false);
  });
});

describe('$contains and $unordered', () => {
  it('match in any order; $unordered leaves nothing over', () => {
    expect(matches({ $contains: [2, 1] }, [1, 2, 3])).toBe(true);
    expect(matches({ $unordered: [2, 1] }, [1, 2, 3])).toBe(false);
    expect(matches({ $unordered: [2, 1, 3] }, [1, 2, 3])).toBe(true);
    expect(matches({ $contains: [] }, [])).toBe(true);
    expect(matches({ $contains: [] }, null)).toBe(false);
  });

  it('want a different element for each', () => {
    expect(matches({ $contains: [{ a: 1 }, { a: 1 }] }, [{ a: 1 }, { a: 2 }])).toBe(false);
  });

  it('find the pairing even when the first that fits would be the wrong one', () => {
    const actual = [{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1, b: 3 }];
    expect(matches({ $unordered: [{ a: 1 }, { b: { $approx: 1, within: 1 } }, { b: 1 }] }, actual)).toBe(true);
    expect(matches({ $contains: [{ a: 1 }, { a: 1, b: 1 }] }, actual)).toBe(true);
  });

  it('tell what is missing and what is left', () => {
    expect(mismatches({ items: { $unordered: [1, 2, 9] } }, { items: [2, 1, 3] }))
      .toEqual([{ path: 'items.$unordered', expected: [9], actual: [3] }]);
  });
});

describe('$approx', () => {
  it('is a number or a decimal within a distance, ends included, without floats', () => {
    expect(matches({ $approx: '0.3333', within: '0.0001' }, '0.3334')).toBe(true);
    expect(matches({ $approx: '0.3333', within: '0.0001' }, '0.33340000000000000001')).toBe(false);
    expect(matches({ $approx: 10, within: 1 }, 11)).toBe(true);
    expect(matches({ $approx: '12345678901234567890.1', within: '0' }, '12345678901234567890.2')).toBe(false);
    expect(matches({ $approx: '1', within: '1' }, null)).toBe(false);
    expect(matches({ $approx: '1', within: '1' }, 'one')).toBe(false);
  });
});

describe('$any', () => {
  it('is present and not null', () => {
    expect(matches({ id: { $any: true } }, { id: 'x' })).toBe(true);
    expect(matches({ id: { $any: true } }, { id: 0 })).toBe(true);
    expect(matches({ id: { $any: true } }, { id: null })).toBe(false);
    expect(matches({ id: { $any: true } }, {})).toBe(false);
  });
});
