import { describe, expect, it } from 'vitest';
import { feeAmounts, feeAmountsInAdvance } from '../../../src/core/charges/fee-amounts.js';
import { BillingError } from '../../../src/core/errors/billing-error.js';
import { dec, ZERO } from '../../../src/core/money/decimal.js';

const price = (amount: string, unitAmount = amount) => ({ amount: dec(amount), unitAmount: dec(unitAmount) });

describe('feeAmounts (charges.md 1)', () => {
  it.each<[string, number, number, string]>([
    ['0.005', 2, 1, '0.5'],
    ['0.0049', 2, 0, '0.49'],
    ['50', 2, 5000, '5000'],
    ['0.5', 0, 1, '0.5'],
    ['1.2345', 3, 1235, '1234.5'],
  ])('%s in a currency with exponent %i is %i', (amount, exponent, cents, precise) => {
    expect(feeAmounts(price(amount), exponent)).toMatchObject({ amountCents: cents, preciseAmountCents: precise, pricingUnitDetails: null });
  });

  it('truncates the unit amount in cents and gives quotients to 15 decimals', () => {
    expect(feeAmounts(price('0', '0.0125'), 2)).toMatchObject({ unitAmountCents: 1, preciseUnitAmount: '0.0125' });
    expect(feeAmounts(price('0', '0.039'), 2)).toMatchObject({ unitAmountCents: 3 });
    const third = { amount: dec(5).dividedBy(3), unitAmount: dec(5).dividedBy(3) };
    expect(feeAmounts(third, 2)).toMatchObject({ preciseAmountCents: '166.666666666666667', preciseUnitAmount: '1.666666666666667' });
  });

  it('leaves an exact amount unrounded, however long', () => {
    expect(feeAmounts(price('2177.41935483870967741936'), 2).preciseAmountCents).toBe('217741.935483870967741936');
  });

  it('raises amount_overflow past a safe integer', () => {
    expect(() => feeAmounts(price('1e15'), 2)).toThrow(BillingError);
  });
});

describe('in a pricing unit (charges.md 5)', () => {
  const unit = (conversionRate: string) => ({ code: 'credits', shortName: 'CRD', conversionRate });
  it('rounds to hundredths, converts, rounds', () => {
    expect(feeAmounts(price('300', '1'), 2, unit('0.5'))).toEqual({
      amountCents: 15000, preciseAmountCents: '15000', unitAmountCents: 50, preciseUnitAmount: '0.5',
      pricingUnitDetails: { code: 'credits', shortName: 'CRD', conversionRate: '0.5', amountCents: 30000 },
    });
    // 0.125 → 13 hundredths → 0.13 × 2.5 = 0.325 → 33; unrounded it would have been 31.
    expect(feeAmounts(price('0.125'), 2, unit('2.5'))).toMatchObject({
      amountCents: 33, preciseAmountCents: '32.5', preciseUnitAmount: '0.3125', unitAmountCents: 31, pricingUnitDetails: { amountCents: 13 },
    });
  });
  it('never passes through the exponent of the currency before conversion', () => {
    expect(feeAmounts(price('12.34'), 0, unit('10'))).toMatchObject({ amountCents: 123, preciseAmountCents: '123.4', pricingUnitDetails: { amountCents: 1234 } });
    expect(feeAmounts(price('12.34'), 3, unit('10'))).toMatchObject({ amountCents: 123400 });
  });
  it('is shown at zero usage', () => {
    expect(feeAmounts(price('0'), 2, unit('0.5')).pricingUnitDetails).toMatchObject({ amountCents: 0 });
  });
});

describe('feeAmountsInAdvance (charges.md 6.6)', () => {
  it('divides the rounded amount by the units shown', () => {
    expect(feeAmountsInAdvance(dec('0.007'), dec(2), 2)).toMatchObject({ amountCents: 1, preciseAmountCents: '0.7', preciseUnitAmount: '0.005', unitAmountCents: 0 });
    expect(feeAmountsInAdvance(dec('1.15'), dec(3), 2)).toMatchObject({ amountCents: 115, preciseUnitAmount: '0.383333333333333', unitAmountCents: 38 });
  });
  it('has no unit amount without units', () => {
    expect(feeAmountsInAdvance(dec(1), ZERO, 2)).toMatchObject({ amountCents: 100, preciseUnitAmount: '0', unitAmountCents: 0 });
  });
});
