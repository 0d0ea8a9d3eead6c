import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeInvoice } from '../../../src/core/invoices/compute-invoice.js';
import type { FeeDraft } from '../../../src/core/invoices/fee-draft.js';
import type { TaxRate } from '../../../src/core/taxes/tax.js';

const tax = (rate: string): TaxRate => ({ code: `t${rate}`, name: `${rate} %`, rate });

const draft = (amountCents: number, taxes: TaxRate[], more: Partial<FeeDraft> = {}): FeeDraft => ({
  key: `k${amountCents}`, feeType: 'subscription', subscriptionId: 's', externalSubscriptionId: 's', planCode: 'p',
  item: { type: 'subscription', code: 'p', name: 'P', invoiceDisplayName: null, filterInvoiceDisplayName: null },
  chargeCode: null, billableMetricCode: null, chargeFilterValues: null, groupedBy: {}, trueUpParentKey: null, units: '1',
  totalAggregatedUnits: null, eventsCount: null, unitAmountCents: amountCents, preciseUnitAmount: '0', amountCents,
  preciseAmountCents: String(amountCents), amountCurrency: 'EUR', payInAdvance: false, invoiceable: true, eventTransactionId: null,
  fromDatetime: null, toDatetime: null, description: null, amountDetails: {}, pricingUnitDetails: null, taxes, ...more,
});

const fixedCoupon = (amountCents: number) => ({
  id: 'c', couponCode: 'c', creditedCents: 0, usesRemaining: null,
  terms: {
    couponType: 'fixed_amount' as const, name: 'C', amountCents, amountCurrency: 'EUR', percentageRate: null, frequency: 'once' as const,
    frequencyDuration: null, planCodes: [], billableMetricCodes: [],
  },
});

describe('the computation of an invoice', () => {
  it('rounds taxes of fees and of the invoice apart (invoices.md 6.4)', () => {
    const both = [tax('10'), tax('20')];
    const coupon = { ...fixedCoupon(100), terms: { ...fixedCoupon(100).terms, planCodes: ['second'] } };
    const { amounts, fees } = computeInvoice({ currency: 'EUR', fees: [draft(151, both), draft(379, both, { planCode: 'second' })], coupons: [coupon] });
    expect(fees.map((fee) => fee.taxes.taxesAmountCents)).toEqual([45, 84]);
    expect(amounts.taxesAmountCents).toBe(129);
  });

  it('weighs the rates of an invoice by their bases (invoices.md 6.4)', () => {
    const { amounts } = computeInvoice({ currency: 'EUR', fees: [draft(1000, [tax('10')]), draft(2000, [tax('10'), tax('12')])], coupons: [] });
    expect(amounts).toMatchObject({ taxesAmountCents: 540, taxesRate: '18', totalAmountCents: 3540 });
  });

  it('weighs them by the number of fees when nothing is left', () => {
    const { amounts } = computeInvoice({ currency: 'EUR', fees: [draft(0, [tax('10')]), draft(0, [tax('20')])], coupons: [] });
    expect(amounts.taxesRate).toBe('15');
  });

  it('shares a coupon out before it taxes (invoices.md 7, last example)', () => {
    const fees = [draft(10000, [tax('10')]), draft(5000, [tax('0')]), draft(3000, [tax('20')]), draft(2000, [tax('20')])];
    const { amounts, fees: computed } = computeInvoice({ currency: 'EUR', fees, coupons: [fixedCoupon(1000)] });
    expect(computed.map((fee) => fee.credited.toFixed())).toEqual(['500', '250', '150', '100']);
    expect(computed.map((fee) => fee.taxes.taxesAmountCents)).toEqual([950, 0, 570, 380]);
    expect(amounts).toMatchObject({ subTotalExcludingTaxesAmountCents: 19000, taxesAmountCents: 1900, totalAmountCents: 20900 });
  });

  it('always adds up, and is never below zero', () => {
    const rate = fc.integer({ min: 0, max: 3000 }).map((hundredths) => tax(String(hundredths / 100)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.array(rate, { maxLength: 3 })), { maxLength: 10 }),
        fc.integer({ min: 1, max: 20_000_000 }),
        (lines, couponCents) => {
          const fees = lines.map(([amount, taxes], index) => draft(amount, taxes, { key: String(index) }));
          const { amounts, fees: computed, appliedTaxes } = computeInvoice({ currency: 'EUR', fees, coupons: [fixedCoupon(couponCents)] });
          expect(amounts.feesAmountCents - amounts.couponsAmountCents + amounts.taxesAmountCents).toBe(amounts.totalAmountCents);
          expect(amounts.totalAmountCents).toBeGreaterThanOrEqual(0);
          // Each rounding moves a figure by half a cent at most.
          const ofFees = computed.reduce((total, fee) => total + fee.taxes.taxesAmountCents, 0);
          expect(Math.abs(ofFees - amounts.taxesAmountCents)).toBeLessThanOrEqual((computed.length + 1) / 2);
          const ofLines = appliedTaxes.reduce((total, line) => total + line.amountCents, 0);
          expect(Math.abs(ofLines - amounts.taxesAmountCents)).toBeLessThanOrEqual((appliedTaxes.length + 1) / 2);
        },
      ),
    );
  });
});
