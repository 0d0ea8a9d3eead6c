import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centsOf, stripeAmount } from '../../../adapters/stripe/amounts.js';
import { currencyExponent } from '../../../src/core/index.js';

describe('amounts as Stripe counts them', () => {
  it.each([
    ['EUR', 1099, 1099],
    // Charged in cents, though paid out in whole units.
    ['HUF', 1045, 1045],
    ['TWD', 80_045, 80_045],
    // Without decimals, in both.
    ['JPY', 500, 500],
    ['KRW', 500, 500],
    // Without decimals here, with two zeros there.
    ['ISK', 5, 500],
    ['UGX', 5, 500],
    // With two decimals here, in whole units there.
    ['MGA', 500, 5],
    ['KWD', 5120, 5120],
  ])('%s %i is %i', (currency, amountCents, amount) => {
    expect(stripeAmount(amountCents, currency)).toBe(amount);
    expect(centsOf(amount, currency.toLowerCase())).toBe(amountCents);
  });

  it.each([['MGA', 520], ['KWD', 5124], ['BHD', 1], ['IQD', 1000], ['LYD', 1000], ['CLF', 10_000], ['ISK', Number.MAX_SAFE_INTEGER]])('%s %i cannot be said', (currency, amountCents) => {
    expect(stripeAmount(amountCents, currency)).toBeNull();
  });

  it('an amount that can be said comes back as it was', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 12 }), fc.constantFrom('EUR', 'JPY', 'ISK', 'UGX', 'MGA', 'KWD', 'TND', 'IQD', 'VND', 'COP'), (amountCents, currency) => {
      const amount = stripeAmount(amountCents, currency);
      if (amount !== null) expect(centsOf(amount, currency)).toBe(amountCents);
      else expect(currencyExponent(currency) === 3 || currency === 'MGA').toBe(true);
    }));
  });

  it('an amount of a part of a króna is not guessed at', () => {
    expect(() => centsOf(550, 'isk')).toThrow('550 isk');
  });
});
