import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthOfDate, monthOfInstant, startOfMonth } from '../../../src/core/analytics/month.js';
import { joinCents, splitCents } from '../../../src/core/analytics/precise-cents.js';
import { MOST_MONTHS, recurringParts, recurringSeries } from '../../../src/core/analytics/recurring-revenue.js';
import { canonical, dec, sum } from '../../../src/core/money/decimal.js';

const RUNS = { numRuns: process.env['DEEP'] ? 3_000 : 200 };

describe('recurring revenue', () => {
  it('of a month is the fee', () => {
    expect(recurringParts(recurringSeries('monthly', true, 'sub', 31), 10, dec(300), 2)).toEqual([{ month: 10, amount: dec(300) }]);
  });

  it('of weeks is 4.33 times their mean', () => {
    const [part] = recurringParts(recurringSeries('weekly', false, 'sub', 7), 10, dec(500), 5);
    expect(canonical(part!.amount)).toBe('433');
  });

  it('of a quarter in advance lies in the months from its issue on, in arrears in those up to it', () => {
    const advance = recurringParts(recurringSeries('quarterly', true, 'sub', 91), 24, dec(9_100), 1);
    expect(advance.map(({ month }) => month)).toEqual([24, 25, 26]);
    expect(canonical(advance[0]!.amount)).toBe('3044');
    expect(canonical(advance[2]!.amount)).toBe('3012');
    const arrears = recurringParts(recurringSeries('quarterly', false, 'sub', 91), 24, dec(9_100), 1);
    expect(arrears.map(({ month }) => month)).toEqual([24, 23, 22]);
    expect(canonical(arrears[2]!.amount)).toBe('3012');
  });

  it('adds up to the fee, whatever days it covers, and can be summed before it is spread', () => {
    const amount = fc.integer({ min: 0, max: 10_000_000 }).map((n) => dec(n).div(100_000));
    fc.assert(
      fc.property(fc.constantFrom('quarterly' as const, 'semiannual' as const, 'yearly' as const), fc.boolean(), fc.integer({ min: 0, max: 366 }), amount, amount, (interval, payInAdvance, days, a, b) => {
        const series = recurringSeries(interval, payInAdvance, 'sub', days);
        const parts = recurringParts(series, 500, a, 1);
        expect(parts.length).toBeLessThanOrEqual(MOST_MONTHS);
        expect(sum(parts.map((part) => part.amount)).minus(a).abs().lt('1e-90')).toBe(true);
        const others = recurringParts(series, 500, b, 1);
        recurringParts(series, 500, a.plus(b), 2).forEach(({ month, amount: both }, index) => {
          expect(month).toBe(parts[index]!.month);
          expect(both.minus(parts[index]!.amount).minus(others[index]!.amount).abs().lt('1e-90')).toBe(true);
        });
      }),
      RUNS,
    );
  });
});

describe('months and parts of cents', () => {
  it('count months over the turn of the year', () => {
    expect(monthOfDate('2024-01-31') - monthOfDate('2023-12-01')).toBe(1);
    expect(startOfMonth(monthOfDate('2024-02-29'))).toBe(Date.parse('2024-02-01T00:00:00Z'));
    expect(monthOfInstant(Date.parse('2024-03-31T23:59:59.999Z'))).toBe(monthOfDate('2024-03-01'));
  });

  it('keep an amount exactly, also below 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (n) => {
        const amount = dec(n).div(100_000);
        const parts = splitCents(amount);
        expect(Number.isInteger(parts.fraction) && parts.fraction >= 0 && parts.fraction < 100_000).toBe(true);
        expect(joinCents(parts).eq(amount)).toBe(true);
      }),
      RUNS,
    );
  });
});
