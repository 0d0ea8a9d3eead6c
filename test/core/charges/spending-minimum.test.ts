import { describe, expect, it } from 'vitest';
import { trueUpAmounts } from '../../../src/core/charges/spending-minimum.js';

describe('trueUpAmounts (charges.md 7)', () => {
  it.each<[number, number, number, number, number | undefined]>([
    [1000, 31, 31, 700, 300],
    [1000, 15, 31, 200, 284],
    [1000, 17, 31, 0, 548],
    [10000, 25, 28, 7000, 1929],
    [1000, 31, 31, 1000, undefined],
    [1000, 31, 31, 1500, undefined],
    // 483.87 − 483 = 0.87 makes a fee, 580.645 − 580.3… would not: what rounds to 0 is no fee.
    [1000, 15, 31, 483, 1],
    [1, 10, 31, 0, undefined],
  ])('minimum %i for %i of %i days, %i used: %s', (minAmountCents, days, periodDays, usedCents, cents) => {
    expect(trueUpAmounts({ minAmountCents, days, periodDays, usedCents }, 2)?.amountCents).toBe(cents);
  });

  it('shows the precise remainder as amount and unit amount', () => {
    expect(trueUpAmounts({ minAmountCents: 1000, days: 17, periodDays: 31, usedCents: 0 }, 2)).toEqual({
      amountCents: 548, preciseAmountCents: '548.387096774193548', unitAmountCents: 548, preciseUnitAmount: '5.483870967741935', pricingUnitDetails: null,
    });
  });

  it('is measured in hundredths of a pricing unit, whatever the currency', () => {
    const unit = { code: 'credits', shortName: 'CRD', conversionRate: '2' };
    const minimum = { minAmountCents: 1000, days: 1, periodDays: 1, usedCents: 300 };
    expect(trueUpAmounts(minimum, 2, unit)).toMatchObject({ amountCents: 1400, pricingUnitDetails: { amountCents: 700 } });
    expect(trueUpAmounts(minimum, 0, unit)).toMatchObject({ amountCents: 14, pricingUnitDetails: { amountCents: 700 } });
  });
});
