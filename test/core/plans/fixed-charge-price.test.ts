import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FixedChargePricing } from '../../../src/core/charges/parse-fixed-charge-pricing.js';
import { dec } from '../../../src/core/money/decimal.js';
import { fixedChargePrice, unitsRisePrice } from '../../../src/core/plans/fixed-charge-price.js';
import { commitmentTrueUp } from '../../../src/core/plans/minimum-commitment.js';

const standard: FixedChargePricing = { chargeModel: 'standard', properties: { amount: '10' } };
const graduated: FixedChargePricing = {
  chargeModel: 'graduated',
  properties: {
    graduatedRanges: [
      { fromValue: '0', toValue: '5', perUnitAmount: '0.1', flatAmount: '10' },
      { fromValue: '6', toValue: null, perUnitAmount: '2', flatAmount: '20' },
    ],
  },
};
const volume: FixedChargePricing = {
  chargeModel: 'volume',
  properties: {
    volumeRanges: [
      { fromValue: '0', toValue: '10', perUnitAmount: '0.1', flatAmount: '10' },
      { fromValue: '11', toValue: null, perUnitAmount: '2', flatAmount: '20' },
    ],
  },
};
const price = (pricing: FixedChargePricing, inForce: string | number, weighted: string | number = inForce) =>
  fixedChargePrice(pricing, { inForce: dec(inForce), weighted: dec(weighted) }).toFixed();

describe('the price of a fixed charge', () => {
  it('is that of plans.md 5.7', () => {
    expect(price(graduated, '3.1')).toBe('10.31');
    expect(price(graduated, 10, 5)).toBe('35.25');
    expect(price(graduated, 0)).toBe('0');
    expect(price(volume, '3.1', '5.5')).toBe('10.55');
    expect(price(volume, '10.5')).toBe('41');
    expect(price(standard, 10, '0.967742')).toBe('9.67742');
  });

  it('bills a rise as the difference, and nothing for a fall', () => {
    expect(unitsRisePrice(standard, dec(5), dec(15), null).toFixed()).toBe('100');
    expect(unitsRisePrice(standard, dec(10), dec(5), null).isZero()).toBe(true);
    expect(unitsRisePrice(standard, dec(10), dec(15), { days: 12, periodDays: 31 }).toFixed(2)).toBe('19.35');
    expect(unitsRisePrice(standard, dec(0), dec(10), { days: 184, periodDays: 366 }).toFixed(2)).toBe('50.27');
    expect(unitsRisePrice(graduated, dec(4), dec(7), null).toFixed()).toBe('24.1');
  });

  it('costs in steps what it costs at once', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), (rises) => {
      let paid = dec(0);
      let cost = dec(0);
      for (const rise of rises) {
        const next = paid.plus(rise);
        cost = cost.plus(unitsRisePrice(graduated, paid, next, null));
        paid = next;
      }
      expect(cost.toFixed()).toBe(fixedChargePrice(graduated, { inForce: paid, weighted: paid }).toFixed());
    }));
  });
});

describe('the true-up of a minimum commitment', () => {
  it('makes up the share of the days (plans.md 4.7)', () => {
    expect(commitmentTrueUp({ commitmentCents: 1_000_000, days: 5, periodDays: 7, countedCents: 71_429 })).toBe(642_857);
    expect(commitmentTrueUp({ commitmentCents: 1_000_000, days: 2, periodDays: 29, countedCents: 3_690 })).toBe(65_276);
    expect(commitmentTrueUp({ commitmentCents: 1_000_000, days: 302, periodDays: 366, countedCents: 17_051 })).toBe(808_086);
  });

  it('is none when the fees reach it, or no day is settled', () => {
    expect(commitmentTrueUp({ commitmentCents: 100, days: 30, periodDays: 30, countedCents: 100 })).toBeNull();
    expect(commitmentTrueUp({ commitmentCents: 100, days: 0, periodDays: 30, countedCents: 0 })).toBeNull();
  });
});
