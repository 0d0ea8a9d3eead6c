import { describe, expect, it } from 'vitest';
import { priceUsage } from '../../../src/core/charges/price-usage.js';
import { needsMovements } from '../../../src/core/charges/usage-needs.js';
import { feeAmounts } from '../../../src/core/charges/fee-amounts.js';
import { dec, sum } from '../../../src/core/money/decimal.js';
import { graduated, type RangeRow, used } from './build.js';

/** [units, days they last] in a period of `periodDays` days; full units are what is there at the end. */
function centsOf(rows: readonly RangeRow[], movements: readonly (readonly [number, number])[], periodDays = 30): number {
  const units = sum(movements.map(([count]) => dec(count)));
  const usage = used(0, {
    fullUnits: units,
    movements: movements.map(([count, days]) => ({ units: dec(count), coefficient: dec(days).dividedBy(periodDays) })),
  });
  return feeAmounts(priceUsage(graduated(rows, true), usage, 2), 2).amountCents;
}

const three: RangeRow[] = [[0, 5, 10, 100], [6, 15, 5, 50], [16, null, 2, 0]];
const two: RangeRow[] = [[0, 5, 10, 100], [6, null, 5, 50]];

describe('graduated and prorated (charges.md 3.9)', () => {
  it.each<[string, readonly RangeRow[], [number, number][], number, number?]>([
    ['nothing happened: the first flat amount', three, [], 10000],
    ['+2 on the 10th', three, [[2, 21]], 11400],
    ['+5 on the 16th', three, [[2, 21], [5, 15]], 18400],
    ['−6 on the 20th', three, [[2, 21], [5, 15], [-6, 11]], 16567],
    ['+10 on the 25th', three, [[2, 21], [5, 15], [-6, 11], [10, 6]], 17967],
    ['+4 on the 26th', three, [[2, 21], [5, 15], [-6, 11], [10, 6], [4, 5]], 18300],
    ['+60 on the 30th', three, [[2, 21], [5, 15], [-6, 11], [10, 6], [4, 5], [60, 1]], 18700],
    ['carried in: 75, then +20 on 17 October', three, [[75, 31], [20, 15]], 38935, 31],
    ['given back through several ranges', three, [[16, 12], [-13, 8]], 17160],
    ['across an edge three times', two, [[5, 21], [2, 15], [-4, 12], [10, 6]], 19000],
    ['a final total below zero', two, [[5, 12], [-100, 10]], 0],
    ['exactly the first range', [[0, 1, 10, 100], [2, null, 5, 50]], [[1, 21]], 10700],
    ['more given back than taken: only the flat amounts', two, [[1, 1], [3, 1], [-4, 30]], 10000],
    ['units below a total of zero lie in no range', two, [[-5, 30], [6, 30]], 11000],
    ['a removal gives nothing back by itself', [[0, 1, 10, 100], [2, null, 5, 50]], [[1, 3], [-1, 0], [1, 17], [1, 16]], 15933],
    ['half a cent, though 11 ÷ 31 does not end', [[0, null, '0.005', 0]], [[31, 11]], 6, 31],
  ])('%s', (_, rows, movements, cents, periodDays) => {
    expect(centsOf(rows, movements, periodDays)).toBe(cents);
  });

  it('shows full units, divides by them and has no details', () => {
    const usage = used(1, { fullUnits: dec(75), movements: [{ units: dec(75), coefficient: dec(1) }] });
    const price = priceUsage(graduated(three, true), usage, 2);
    expect(feeAmounts(price, 2)).toMatchObject({ amountCents: 37000, preciseUnitAmount: '4.933333333333333' });
    expect(price.amountDetails).toEqual({});
  });

  it('needs movements, and only then', () => {
    expect(needsMovements(graduated(two, true))).toBe(true);
    expect(needsMovements(graduated(two))).toBe(false);
    expect(() => priceUsage(graduated(two, true), used(1), 2)).toThrow(RangeError);
  });
});
