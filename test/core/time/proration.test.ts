import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { toCents } from '../../../src/core/money/cents.js';
import { dec, sum } from '../../../src/core/money/decimal.js';
import { roundHalfUp } from '../../../src/core/money/rounding.js';
import { periodHolding, type BillingRhythm } from '../../../src/core/time/billing-period.js';
import { daysFromTo } from '../../../src/core/time/calendar-date.js';
import { prorate } from '../../../src/core/time/proration.js';

/** The plan fee in cents for the dates from `from` to `to`, within one period. */
function fee(amount: number, rhythm: BillingRhythm, from: string, to = periodHolding(rhythm, from).to): number {
  return toCents(prorate(dec(amount), daysFromTo(from, to), periodHolding(rhythm, from).days));
}

const calendar = (interval: BillingRhythm['interval']): BillingRhythm => ({ interval, billingTime: 'calendar', anchor: '2023-01-01' });
const anniversary = (interval: BillingRhythm['interval'], anchor: string): BillingRhythm => ({ interval, billingTime: 'anniversary', anchor });

describe('prorate (subscriptions.md 4)', () => {
  it.each([
    ['weekly calendar, from a Wednesday', fee(5_000_000, calendar('weekly'), '2024-07-03'), 3_571_429],
    ['monthly calendar, from 4 February 2023', fee(5_000_000, calendar('monthly'), '2023-02-04'), 4_464_286],
    ['yearly, from 15 March', fee(100, calendar('yearly'), '2023-03-15'), 80],
    ['quarterly, 20 May to 20 June', fee(91_000, anniversary('quarterly', '2024-04-15'), '2024-05-20', '2024-06-20'), 32_000],
    ['March in Paris, from the 16th', fee(3_100, calendar('monthly'), '2022-03-16'), 1_600],
    ['from 12 March', fee(3_100, calendar('monthly'), '2022-03-12'), 2_000],
    ['yearly by the anchor, from 28 September', fee(12_000, anniversary('yearly', '2023-06-29'), '2023-09-28'), 9_016],
    ['one day of June', fee(1_000, calendar('monthly'), '2023-06-05', '2023-06-05'), 33],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });

  it('gives the amount itself for all days, and 0 for none', () => {
    const amount = dec('0.333333333333333333333333333333333333333333');
    expect(prorate(amount, 31, 31)).toBe(amount);
    expect(prorate(amount, 0, 31).isZero()).toBe(true);
  });

  it('leaves the quotient unrounded', () => {
    expect(roundHalfUp(prorate(dec(100), 1, 3), 15).toFixed()).toBe('33.333333333333333');
    expect(prorate(dec(-31), 7, 31).toFixed()).toBe('-7');
  });

  it('adds up to the whole over the days, whichever way they are parted', () => {
    fc.assert(fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.array(fc.integer({ min: 0, max: 92 }), { minLength: 1, maxLength: 6 }), (amount, parts) => {
      const ofDays = parts.reduce((total, days) => total + days, 0);
      fc.pre(ofDays > 0);
      const whole = sum(parts.map((days) => prorate(dec(amount), days, ofDays)));
      expect(roundHalfUp(whole, 50).equals(amount)).toBe(true);
    }));
  });

  it('throws for a period without days', () => {
    expect(() => prorate(dec(1), 0, 0)).toThrow(RangeError);
    expect(() => prorate(dec(1), -1, 31)).toThrow(RangeError);
  });
});
