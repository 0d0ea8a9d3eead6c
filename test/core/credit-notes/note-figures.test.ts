import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CreditableFee, creditableOfFee, takesTheRest } from '../../../src/core/credit-notes/creditable-fee.js';
import { type NoteFigures, noteFigures } from '../../../src/core/credit-notes/note-figures.js';
import { computeInvoice } from '../../../src/core/invoices/compute-invoice.js';
import { oneOffFees } from '../../../src/core/invoices/one-off-fees.js';
import { canonical, dec } from '../../../src/core/money/decimal.js';

const tax = (taxCode: string, taxRate: string) => ({ taxCode, taxName: taxCode, taxRate, taxedShare: '1' });
const fee = (id: string, amountCents: number, couponShare: string, taxes: CreditableFee['taxes']): CreditableFee => ({ id, amountCents, couponShare, taxes, notedCents: 0 });
const PLENTY = { subTotalCents: 1_000_000, taxesCents: 1_000_000 };
const PART = { takesTheRest: false };

describe('the figures of a credit note', () => {
  it('rounds subtotal and taxes apart', () => {
    const of = fee('f', 20_000, '0', [tax('vat', '25')]);
    const note = noteFigures([{ fee: of, amount: '19333.33333333' }], PLENTY, PART);
    expect(note).toMatchObject({ subTotalExcludingTaxesAmountCents: 19_333, taxesAmountCents: 4833, totalAmountCents: 24_166 });
    expect(note.items).toEqual([{ feeId: 'f', amountCents: 19_333, preciseAmountCents: '19333.33333' }]);
  });

  it('lets each item bear its share of the coupon', () => {
    const of = fee('f', 39_900, '25000', [tax('vat', '20')]);
    expect(noteFigures([{ fee: of, amount: '26260' }], PLENTY, PART)).toMatchObject({
      couponsAdjustmentAmountCents: 16_454, subTotalExcludingTaxesAmountCents: 9806, taxesAmountCents: 1961, totalAmountCents: 11_767,
    });
  });

  it('gives the second of two equal fees what is left of the taxes', () => {
    const of = fee('b', 6833, '0', [tax('vat', '20')]);
    expect(noteFigures([{ fee: of, amount: '6833' }], { subTotalCents: 6833, taxesCents: 2733 - 1367 }, { takesTheRest: true })).toMatchObject({ totalAmountCents: 8199 });
  });

  it('puts the difference of the lines of tax on the largest', () => {
    const of = fee('f', 10, '0', [tax('a', '5'), tax('b', '5')]);
    const note = noteFigures([{ fee: of, amount: '10' }], PLENTY, PART);
    expect(note.taxesAmountCents).toBe(1);
    expect(note.appliedTaxes.map(({ amountCents }) => amountCents)).toEqual([0, 1]);
  });

  it('has the average rate of the items, by their bases', () => {
    const items = [{ fee: fee('a', 100, '0', [tax('x', '10')]), amount: '100' }, { fee: fee('b', 300, '0', [tax('y', '20')]), amount: '300' }];
    expect(noteFigures(items, PLENTY, PART).taxesRate).toBe('17.5');
  });
});

const line = fc.record({ units: fc.integer({ min: 1, max: 40 }), cents: fc.integer({ min: 0, max: 9_999 }), taxed: fc.integer({ min: 0, max: 2 }) });
const RATES = [[], ['19.6'], ['5.5', '0.33']];

describe('all notes of an invoice together', () => {
  it('never exceed it, and equal it to the cent once everything is credited', () => {
    fc.assert(fc.property(
      fc.array(line, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 50_000 }), fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }), { maxLength: 6 }),
      (lines, coupon, shares) => {
        const invoice = computeInvoice({
          currency: 'EUR',
          fees: oneOffFees(lines.map(({ units, cents, taxed }, index) => ({
            addOnCode: `a${index}`, addOn: { name: 'A' } as never, units: String(units), unitAmountCents: cents, description: null, invoiceDisplayName: null,
            fromDatetime: 0, toDatetime: 0, namedTaxCodes: [], taxes: RATES[taxed]!.map((rate, place) => ({ code: `t${taxed}${place}`, name: 't', rate })),
          })), 'EUR'),
          coupons: [{
            id: 'c', couponCode: 'c', creditedCents: 0, usesRemaining: null,
            terms: { couponType: 'fixed_amount', name: 'c', amountCents: coupon, amountCurrency: 'EUR', percentageRate: null, frequency: 'once', frequencyDuration: null, planCodes: [], billableMetricCodes: [] },
          }],
        });
        let fees = invoice.fees.map(({ draft, credited, taxes }): CreditableFee => ({
          id: draft.key, amountCents: draft.amountCents, couponShare: canonical(credited), notedCents: 0,
          taxes: taxes.appliedTaxes.map((each) => tax(each.taxCode, each.taxRate)),
        }));
        const left = { subTotalCents: invoice.amounts.subTotalExcludingTaxesAmountCents, taxesCents: invoice.amounts.taxesAmountCents };
        const give = (amounts: readonly number[]): NoteFigures => {
          const items = fees.map((each, index) => ({ fee: each, feeId: each.id, amount: String(amounts[index]!) }));
          const note = noteFigures(items, left, { takesTheRest: takesTheRest(fees, items) });
          left.subTotalCents -= note.subTotalExcludingTaxesAmountCents;
          left.taxesCents -= note.taxesAmountCents;
          expect(left.subTotalCents).toBeGreaterThanOrEqual(0);
          expect(left.taxesCents).toBeGreaterThanOrEqual(0);
          if (note.appliedTaxes.length > 0) expect(note.appliedTaxes.reduce((total, each) => total + each.amountCents, 0)).toBe(note.taxesAmountCents);
          fees = fees.map((each, index) => ({ ...each, notedCents: each.notedCents + amounts[index]! }));
          return note;
        };
        for (const parts of shares) give(fees.map((each, index) => Math.floor(creditableOfFee(each) * (parts[index] ?? 0))));
        give(fees.map(creditableOfFee));
        expect(left).toEqual({ subTotalCents: 0, taxesCents: 0 });
        expect(dec(invoice.amounts.subTotalIncludingTaxesAmountCents).gte(0)).toBe(true);
      },
    ), { numRuns: process.env['DEEP'] ? 20_000 : 300 });
  });
});
