import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { allocate } from '../../../src/core/money/allocate.js';
import { dec, sum } from '../../../src/core/money/decimal.js';

const share = (total: number, ...weights: (number | string)[]) => allocate(total, weights.map(dec));

describe('allocate', () => {
  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [101, [1, 1, 1], [34, 34, 33]],
    [5, [3, 7], [2, 3]],
    [10, [1, 2, 3, 4], [1, 2, 3, 4]],
    [100, [1, 0, 2], [33, 0, 67]],
    [1, [1, 1], [1, 0]],
    [1, [1, 1.000001], [0, 1]],
    [0, [3, 4], [0, 0]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [-1, [1, 2], [0, -1]],
    [7, [0, 0, 0], [7, 0, 0]],
    [-7, [0, 0], [-7, 0]],
    [7, [5], [7]],
    [7, [], []],
    [0, [0], [0]],
  ])('%d over %j is %j', (total, weights, parts) => {
    expect(share(total, ...weights)).toEqual(parts);
  });

  it('tells remainders apart that no float could', () => {
    expect(share(1, '0.33333333333333333333333333333', '0.33333333333333333333333333334')).toEqual([0, 1]);
  });

  it('keeps the largest totals exact', () => {
    const parts = share(Number.MAX_SAFE_INTEGER, '1', '1e-30', '3');
    expect(parts).toEqual([2251799813685248, 0, 6755399441055743]);
  });

  const weight = fc.oneof(
    fc.constant('0'),
    fc.integer({ min: 0, max: 1_000_000 }).map(String),
    fc.tuple(fc.nat(1_000), fc.nat(999_999_999)).map(([whole, fraction]) => `${whole}.${String(fraction).padStart(9, '0')}`),
  ).map(dec);
  const cents = fc.oneof(fc.integer({ min: -1_000, max: 1_000 }), fc.maxSafeInteger());

  it('gives parts that add up to the total, each less than a cent off its exact share', () => {
    fc.assert(fc.property(cents, fc.array(weight, { minLength: 1, maxLength: 12 }), (total, weights) => {
      const parts = allocate(total, weights);
      expect(parts).toHaveLength(weights.length);
      expect(sum(parts.map(dec)).toNumber()).toBe(total);
      expect(parts.every((part) => Number.isSafeInteger(part) && !Object.is(part, -0))).toBe(true);
      const whole = sum(weights);
      if (whole.isZero()) return;
      parts.forEach((part, index) => {
        const difference = weights[index]!.times(total).minus(whole.times(part)).abs();
        expect(difference.lessThan(whole)).toBe(true);
      });
    }), { numRuns: 300 });
  });

  it('shares a negative total as its opposite, and goes by proportion only', () => {
    fc.assert(fc.property(cents, fc.array(weight, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 1_000 }), (total, weights, factor) => {
      const parts = allocate(total, weights);
      expect(allocate(-total, weights)).toEqual(parts.map((part) => (part === 0 ? 0 : -part)));
      expect(allocate(total, weights.map((each) => each.times(factor)))).toEqual(parts);
    }));
  });

  it('gives equal weights parts that differ by a cent at most, the larger ones first', () => {
    fc.assert(fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 20 }), weight, (total, count, each) => {
      fc.pre(!each.isZero());
      const parts = allocate(total, Array.from({ length: count }, () => each));
      expect(parts).toEqual([...parts].sort((a, b) => b - a));
      expect(parts[0]! - parts.at(-1)!).toBeLessThanOrEqual(1);
    }));
  });

  it('throws for a weight below 0 and for a part of a cent', () => {
    expect(() => share(10, 1, -1)).toThrow(RangeError);
    expect(() => share(0.5, 1)).toThrow(RangeError);
    expect(() => share(NaN, 1)).toThrow(RangeError);
  });
});
