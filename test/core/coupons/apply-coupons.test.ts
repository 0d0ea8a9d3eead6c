import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CouponApplication, type CouponableFee, applyCoupons } from '../../../src/core/coupons/apply-coupons.js';
import type { CouponTerms } from '../../../src/core/coupons/coupon.js';
import { ZERO, canonical, sum } from '../../../src/core/money/decimal.js';

const fee = (amountCents: number, more: Partial<CouponableFee> = {}): CouponableFee => ({
  feeType: 'subscription', planCode: 'base', billableMetricCode: null, amountCents, credited: ZERO, ...more,
});

const coupon = (id: string, terms: Partial<CouponTerms>, more: Partial<CouponApplication> = {}): CouponApplication => ({
  id, couponCode: id, creditedCents: 0, usesRemaining: null,
  terms: {
    couponType: 'fixed_amount', name: id, amountCents: null, amountCurrency: 'EUR', percentageRate: null, frequency: 'once',
    frequencyDuration: null, planCodes: [], billableMetricCodes: [], ...terms,
  },
  ...more,
});
const fixed = (id: string, amountCents: number, more: Partial<CouponTerms> = {}) => coupon(id, { amountCents, ...more });
const percent = (id: string, percentageRate: string, more: Partial<CouponTerms> = {}) =>
  coupon(id, { couponType: 'percentage', amountCurrency: null, percentageRate, ...more });

describe('coupons on the fees of an invoice', () => {
  it('share a fixed amount out in proportion', () => {
    const { uses, credited } = applyCoupons([fee(200), fee(100)], [fixed('c', 12)], 'EUR');
    expect(credited.map(canonical)).toEqual(['8', '4']);
    expect(uses).toMatchObject([{ amountCents: 12, terminated: true }]);
  });

  it('keep the rest of a fixed amount for the next invoice', () => {
    const [use] = applyCoupons([fee(4), fee(2)], [fixed('c', 12)], 'EUR').uses;
    expect(use).toMatchObject({ amountCents: 6, creditedCents: 6, terminated: false });
    const next = { ...fixed('c', 12), creditedCents: use!.creditedCents };
    expect(applyCoupons([fee(100)], [next], 'EUR').uses).toMatchObject([{ amountCents: 6, creditedCents: 12, terminated: true }]);
  });

  it('are used in order, a percentage on what is left', () => {
    expect(applyCoupons([fee(100)], [fixed('a', 10), percent('b', '20')], 'EUR').amountCents).toBe(28);
  });

  it('go to metrics first, then to plans, and leave alone what they are not for', () => {
    const fees = [fee(75), fee(12, { feeType: 'charge', planCode: 'usage', billableMetricCode: 'calls' }), fee(13, { planCode: 'rest' })];
    const { uses, credited } = applyCoupons(
      fees,
      [fixed('plan', 82, { planCodes: ['base'] }), fixed('metric', 5, { billableMetricCodes: ['calls'] }), fixed('other', 20, { planCodes: ['else'] })],
      'EUR',
    );
    expect(uses.map(({ applicationId, amountCents }) => [applicationId, amountCents])).toEqual([['metric', 5], ['plan', 75]]);
    expect(credited.map(canonical)).toEqual(['75', '5', '0']);
  });

  it('skip a fixed amount in another currency, not a percentage', () => {
    expect(applyCoupons([fee(100)], [fixed('a', 10, { amountCurrency: 'USD' }), percent('b', '10')], 'EUR').uses).toMatchObject([{ applicationId: 'b' }]);
  });

  it('count down a recurring one and end it at its last use', () => {
    const recurring = { ...fixed('c', 5, { frequency: 'recurring', frequencyDuration: 2 }), usesRemaining: 1 };
    expect(applyCoupons([fee(100)], [recurring], 'EUR').uses).toMatchObject([{ usesRemaining: 0, terminated: true }]);
    expect(applyCoupons([fee(100)], [fixed('c', 5, { frequency: 'forever' })], 'EUR').uses).toMatchObject([{ terminated: false }]);
  });

  it('round a base that is not whole down for the credit', () => {
    const third = fee(10, { planCode: 'base' });
    const other = fee(20, { planCode: 'other' });
    // 10 cents over both leave 6.67 of the first.
    const { uses } = applyCoupons([third, other], [fixed('b', 100, { planCodes: ['base'], frequency: 'forever' })], 'EUR');
    expect(uses).toMatchObject([{ amountCents: 10 }]);
    const again = applyCoupons(
      [{ ...third, credited: ZERO.plus('3.34') }, other],
      [fixed('b', 100, { planCodes: ['base'], frequency: 'forever' })],
      'EUR',
    );
    expect(again.uses).toMatchObject([{ amountCents: 6 }]);
  });

  it('never credit more than a fee, never more than the invoice, and the shares add up to the credits', () => {
    const anyFee = fc.record({
      amountCents: fc.integer({ min: 0, max: 1_000_000 }), planCode: fc.constantFrom('base', 'other'),
      charge: fc.boolean(),
    }).map(({ amountCents, planCode, charge }) => fee(amountCents, charge ? { planCode, feeType: 'charge', billableMetricCode: 'calls' } : { planCode }));
    const limits = fc.constantFrom<Partial<CouponTerms>>({}, { planCodes: ['base'] }, { billableMetricCodes: ['calls'] });
    const anyCoupon = fc.tuple(
      fc.oneof(
        fc.integer({ min: 1, max: 500_000 }).map((amountCents) => ({ amountCents })),
        fc.integer({ min: 1, max: 15_000 }).map((rate) => ({ couponType: 'percentage' as const, amountCurrency: null, percentageRate: String(rate / 100) })),
      ),
      limits,
      fc.constantFrom('once' as const, 'forever' as const),
    ).map(([terms, limit, frequency]) => ({ ...terms, ...limit, frequency }));
    fc.assert(
      fc.property(fc.array(anyFee, { maxLength: 8 }), fc.array(anyCoupon, { maxLength: 4 }), (fees, terms) => {
        const { uses, credited, amountCents } = applyCoupons(fees, terms.map((each, index) => coupon(`c${index}`, each)), 'EUR');
        const total = fees.reduce((all, each) => all + each.amountCents, 0);
        expect(amountCents).toBeLessThanOrEqual(total);
        expect(uses.every((use) => Number.isSafeInteger(use.amountCents) && use.amountCents > 0)).toBe(true);
        for (const [index, share] of credited.entries()) expect(share.lte(fees[index]!.amountCents) && share.gte(0)).toBe(true);
        expect(sum(credited).minus(amountCents).abs().lt('1e-60')).toBe(true);
      }),
    );
  });
});
