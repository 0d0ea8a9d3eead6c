import { describe, expect, it } from 'vitest';
import type { PricingModel } from '../../../src/core/charges/pricing-model.js';
import { priceUsage } from '../../../src/core/charges/price-usage.js';
import type { RatedUsage } from '../../../src/core/charges/rated-usage.js';
import { BillingError } from '../../../src/core/errors/billing-error.js';
import { canonical, dec, ZERO } from '../../../src/core/money/decimal.js';
import { figures, graduated, graduatedPercentage, packages, percentage, type RangeRow, standard, used, volume } from './build.js';

const price = (model: PricingModel, usage: RatedUsage) => priceUsage(model, usage, 2);
const amountOf = (model: PricingModel, usage: RatedUsage) => canonical(price(model, usage).amount);

describe('standard (charges.md 3.1)', () => {
  it('multiplies', () => {
    expect(figures(price(standard('12.5'), used(4)))).toEqual({ amount: '50', unitAmount: '12.5' });
  });
  it('prorated: prices the prorated units, and shows and divides by the full ones', () => {
    const priced = price(standard('10'), used('8.27587', { fullUnits: dec(10) }));
    expect(figures(priced)).toEqual({ amount: '82.7587', unitAmount: '8.27587' });
    expect(canonical(priced.units)).toBe('10');
  });
  it('has no unit amount at zero units', () => {
    expect(figures(price(standard('10'), used(0)))).toEqual({ amount: '0', unitAmount: '0' });
  });
});

describe('graduated (charges.md 3.2)', () => {
  const rows: RangeRow[] = [[0, 10, 10, 2], [11, 20, 5, 3], [21, null, 5, 3]];
  it.each([[0, '2'], [1, '12'], [10, '102'], [11, '110'], [12, '115'], [21, '163'], ['10.5', '107.5']])('%s units cost %s', (units, amount) => {
    expect(amountOf(graduated(rows), used(units))).toBe(amount);
  });
  it('prices touching ranges alike', () => {
    const touching: RangeRow[] = [[0, 10, 10, 2], [10, 20, 5, 3], [20, null, 5, 3]];
    for (const units of [0, 1, 10, '10.5', 11, 20, 21]) {
      expect(amountOf(graduated(touching), used(units))).toBe(amountOf(graduated(rows), used(units)));
    }
  });
  it('details the ranges it walked', () => {
    expect(price(graduated(rows), used(12)).amountDetails).toEqual({
      graduatedRanges: [
        { fromValue: '0', toValue: '10', units: '10', perUnitAmount: '10', perUnitTotalAmount: '100', flatUnitAmount: '2', totalWithFlatAmount: '102' },
        { fromValue: '11', toValue: '20', units: '2', perUnitAmount: '5', perUnitTotalAmount: '10', flatUnitAmount: '3', totalWithFlatAmount: '13' },
      ],
    });
  });
  it('details the first range at zero units', () => {
    expect(price(graduated([[0, 10, 2, 100], [11, null, 1, 50]]), used(0)).amountDetails).toEqual({
      graduatedRanges: [
        { fromValue: '0', toValue: '10', units: '0', perUnitAmount: '0', perUnitTotalAmount: '0', flatUnitAmount: '100', totalWithFlatAmount: '100' },
      ],
    });
  });
});

describe('graduated percentage (charges.md 3.3)', () => {
  const model = graduatedPercentage([[0, 10, 1, 200], [11, 20, 2, 300], [21, null, 3, 400]]);
  it.each([[0, '200'], [1, '200.01'], [10, '200.1'], [11, '500.12'], [12, '500.14'], [21, '900.33']])('%s units cost %s', (units, amount) => {
    expect(amountOf(model, used(units))).toBe(amount);
  });
  it('details the ranges it walked', () => {
    expect(price(model, used(11)).amountDetails).toEqual({
      graduatedPercentageRanges: [
        { fromValue: '0', toValue: '10', units: '10', rate: '1', perUnitTotalAmount: '0.1', flatUnitAmount: '200', totalWithFlatAmount: '200.1' },
        { fromValue: '11', toValue: '20', units: '1', rate: '2', perUnitTotalAmount: '0.02', flatUnitAmount: '300', totalWithFlatAmount: '300.02' },
      ],
    });
  });
});

describe('package (charges.md 3.4)', () => {
  it.each([
    [121, '0', '1300'], [121, '10', '1200'], [121, '200', '0'], [15, '5', '100'], [16, '5', '200'], [0, '5', '0'], ['10.01', '0', '200'],
  ])('%s units, %s of them free, cost %s', (units, free, amount) => {
    expect(amountOf(packages('100', 10, free), used(units))).toBe(amount);
  });
  it('divides by the paid units', () => {
    expect(figures(price(packages('100', 10, '21'), used(121)))).toEqual({ amount: '1000', unitAmount: '10' });
  });
  it('details free units as configured and paid ones not below zero', () => {
    expect(price(packages('100', 10, '200'), used(121)).amountDetails).toEqual({ freeUnits: '200', paidUnits: '0', perPackageSize: 10, perPackageUnitAmount: '100' });
    expect(price(packages('100', 10, '200'), used(0)).amountDetails).toEqual({ freeUnits: '0', paidUnits: '0', perPackageSize: 0, perPackageUnitAmount: '0' });
  });
});

describe('volume (charges.md 3.6)', () => {
  const model = volume([[0, 100, 2, 10], [101, 200, 1, 0], [201, null, '0.5', 50]]);
  it.each([
    [0, '10'], [1, '12'], [100, '210'], ['100.5', '100.5'], [101, '101'], [200, '200'], [300, '200'],
  ])('%s units cost %s', (units, amount) => {
    expect(amountOf(model, used(units))).toBe(amount);
  });
  it('lets the full units choose the range and multiplies the prorated ones', () => {
    const priced = price(model, used(200, { fullUnits: dec(300) }));
    expect(figures(priced)).toEqual({ amount: '150', unitAmount: '0.5' });
    expect(priced.amountDetails).toEqual({ flatUnitAmount: '50', perUnitAmount: '0.333333333333333', perUnitTotalAmount: '100' });
  });
  it('has no unit price in the details of zero units', () => {
    expect(price(model, used(0)).amountDetails).toEqual({ flatUnitAmount: '10', perUnitAmount: '0', perUnitTotalAmount: '0' });
  });
});

describe('dynamic (charges.md 3.7)', () => {
  const model: PricingModel = { chargeModel: 'dynamic', properties: {} };
  it('adds up the prices of the events, given in minor units', () => {
    expect(figures(price(model, used(20, { preciseTotalAmountCents: dec('912') })))).toEqual({ amount: '9.12', unitAmount: '0.456' });
    expect(canonical(priceUsage(model, used(20, { preciseTotalAmountCents: dec('912') }), 0).amount)).toBe('912');
  });
  it('costs nothing without units or without prices', () => {
    expect(amountOf(model, used(0, { preciseTotalAmountCents: dec(5) }))).toBe('0');
    expect(amountOf(model, used(5))).toBe('0');
    expect(amountOf(model, used(5, { preciseTotalAmountCents: dec(-5) }))).toBe('0');
  });
});

describe('custom (charges.md 3.8)', () => {
  const custom = (customChargeModel: (i: { units: string; eventsCount: number; properties: unknown }) => { amount: string | number }): PricingModel => ({
    chargeModel: 'custom', properties: { customChargeModel: 'mine', customProperties: { factor: 3 } }, customChargeModel,
  });
  it('asks the registered function', () => {
    const model = custom(({ units, eventsCount, properties }) => ({ amount: Number(units) * eventsCount * (properties as { factor: number }).factor }));
    expect(figures(price(model, used(4, { eventsCount: 2 })))).toEqual({ amount: '24', unitAmount: '6' });
  });
  it('does not ask it for units below zero, and takes a negative answer as 0', () => {
    const model = custom(() => ({ amount: '-4' }));
    expect(amountOf(model, used(4))).toBe('0');
    expect(amountOf(custom(() => { throw new Error('asked'); }), used(-4))).toBe('0');
  });
  it.each([
    ['throws', custom(() => { throw new Error('no'); })],
    ['answers text', custom(() => ({ amount: 'much' }))],
    ['answers nothing', custom(() => undefined as never)],
  ])('raises validation_failed when it %s', (_, model) => {
    expect(() => price(model, used(1))).toThrow(BillingError);
    expect(() => price(model, used(1))).toThrow(/mine/);
  });
});

describe('below zero (charges.md 1.7)', () => {
  const rows: RangeRow[] = [[0, 10, 2, 100], [11, null, 1, 50]];
  const zeroRange = { fromValue: '0', toValue: '10', units: '0', perUnitTotalAmount: '0', flatUnitAmount: '0', totalWithFlatAmount: '0' };
  it.each<[string, PricingModel, Record<string, unknown>]>([
    ['standard', standard('3'), {}],
    ['graduated', graduated(rows), { graduatedRanges: [{ ...zeroRange, perUnitAmount: '0' }] }],
    ['graduated percentage', graduatedPercentage(rows), { graduatedPercentageRanges: [{ ...zeroRange, rate: '2' }] }],
    ['package', packages('3', 2, '1'), { freeUnits: '0', paidUnits: '0', perPackageSize: 0, perPackageUnitAmount: '0' }],
    ['volume', volume(rows), { flatUnitAmount: '0', perUnitAmount: '0', perUnitTotalAmount: '0' }],
    ['percentage', percentage({ rate: '3', fixedAmount: '1' }), {
      units: '0', freeUnits: '0', paidUnits: '0', freeEvents: 0, paidEvents: 0, rate: '3', perUnitTotalAmount: '0', fixedFeeUnitAmount: '0',
      fixedFeeTotalAmount: '0', minMaxAdjustmentTotalAmount: '0',
    }],
  ])('%s owes nothing, flat amounts included', (_, model, amountDetails) => {
    expect(price(model, used(-3))).toEqual({ units: ZERO, amount: ZERO, unitAmount: ZERO, amountDetails });
  });
  it('owes nothing when the units weighed by days are below zero, though units are left', () => {
    expect(price(standard('3'), used('-4.8', { fullUnits: dec(1) })).units).toEqual(ZERO);
  });
});
