import { describe, expect, it } from 'vitest';
import { feeAmountsInAdvance } from '../../../src/core/charges/fee-amounts.js';
import { priceEventInAdvance, withoutLastEvent } from '../../../src/core/charges/in-advance.js';
import type { PricingModel } from '../../../src/core/charges/pricing-model.js';
import { dec, Decimal, ZERO } from '../../../src/core/money/decimal.js';
import { events, graduated, graduatedPercentage, packages, percentage, standard } from './build.js';

/** The fees of a sum's events one after another: cents and details. New units are what rises above the highest total so far (usage.md 8.2). */
function feesOf(model: PricingModel, values: readonly (number | string)[]) {
  let highest = ZERO;
  let cost = ZERO;
  return values.map((_, index) => {
    const withEvent = events(...values.slice(0, index + 1));
    const newUnits = Decimal.max(0, withEvent.units.minus(highest));
    highest = highest.plus(newUnits);
    const withoutEvent = withoutLastEvent(withEvent, { newUnits, preciseTotalAmountCents: ZERO });
    const price = priceEventInAdvance(model, { withEvent, withoutEvent, fresh: cost.isZero() }, 2);
    cost = cost.plus(price.amount);
    return { cents: feeAmountsInAdvance(price.amount, newUnits, 2).amountCents, details: price.amountDetails };
  });
}
const centsOf = (model: PricingModel, values: readonly (number | string)[]) => feesOf(model, values).map(({ cents }) => cents);

describe('in advance (charges.md 6.4, 6.5, 6.8)', () => {
  it.each<[string, PricingModel, (number | string)[], number[]]>([
    ['standard: what is given back is not, and is not billed again', standard('1'), [10, -4, 8], [1000, 0, 400]],
    ['graduated: the first event pays the first flat amount', graduated([[0, 5, '0.02', '0.01'], [6, null, '0.01', '0.01']]), [3, 1, 2], [7, 2, 4]],
    ['percentage with two free events', percentage({ rate: '5', fixedAmount: '1', freeUnitsPerEvents: 2 }), [8, 5, 3], [0, 0, 115]],
    ['graduated: the first two free', graduated([[0, 2, 0, 0], [3, null, 2, 0]]), [1, 1, 1], [0, 0, 200]],
    ['percentage with bounds', percentage({ rate: '1', fixedAmount: '0.5', perTransactionMinAmount: '1.75', perTransactionMaxAmount: '2' }), [100, 1000, 10000], [175, 200, 200]],
    ['package: a started package counts whole', packages('100', 2), [1, 1, 1], [10000, 0, 10000]],
    ['graduated percentage', graduatedPercentage([[0, 100, 20, 10], [101, 200, 30, 7], [201, null, 40, 5]]), [50, 100, 300], [2000, 3200, 12000]],
    ['graduated: the flat amount is paid once, though nothing comes of the first event', graduated([[0, null, 1, 5]]), [0, 0, 1], [500, 0, 100]],
    ['graduated: a first event below zero', graduated([[0, null, 1, 5]]), [-4, 4, 3], [0, 500, 300]],
  ])('%s', (_, model, values, cents) => {
    expect(centsOf(model, values)).toEqual(cents);
  });

  it('dynamic: each event costs its own price', () => {
    const withEvent = { ...events(10, 10), preciseTotalAmountCents: dec('912') };
    const withoutEvent = withoutLastEvent(withEvent, { newUnits: dec(10), preciseTotalAmountCents: dec('901.9') });
    const price = priceEventInAdvance({ chargeModel: 'dynamic', properties: {} }, { withEvent, withoutEvent, fresh: false }, 2);
    expect(price.amount).toEqual(dec('9.019'));
  });
});

describe('amountDetails in advance (charges.md 6.7)', () => {
  it('percentage: with less without, the fixed amount as with the event', () => {
    const details = feesOf(percentage({ rate: '5', fixedAmount: '1', freeUnitsPerEvents: 2 }), [8, 5, 3]).map((fee) => fee.details);
    const free = { paidUnits: '0', freeEvents: 1, paidEvents: 0, rate: '5', perUnitTotalAmount: '0', fixedFeeUnitAmount: '0', fixedFeeTotalAmount: '0', minMaxAdjustmentTotalAmount: '0' };
    expect(details).toEqual([
      { ...free, units: '8', freeUnits: '8' },
      { ...free, units: '5', freeUnits: '5' },
      { units: '3', freeUnits: '0', paidUnits: '3', freeEvents: 0, paidEvents: 1, rate: '5', perUnitTotalAmount: '0.15', fixedFeeUnitAmount: '1', fixedFeeTotalAmount: '1', minMaxAdjustmentTotalAmount: '0' },
    ]);
  });

  it('graduated percentage: the ranges reached, each with less without', () => {
    const model = graduatedPercentage([[0, 100, 20, 10], [101, 200, 30, 7], [201, null, 40, 5]]);
    const first = { fromValue: '0', toValue: '100', rate: '20' };
    const second = { fromValue: '101', toValue: '200', rate: '30' };
    expect(feesOf(model, [50, 100, 300]).map((fee) => fee.details['graduatedPercentageRanges'])).toEqual([
      [{ ...first, units: '50', perUnitTotalAmount: '10', flatUnitAmount: '10', totalWithFlatAmount: '20' }],
      [
        { ...first, units: '50', perUnitTotalAmount: '10', flatUnitAmount: '0', totalWithFlatAmount: '10' },
        { ...second, units: '50', perUnitTotalAmount: '15', flatUnitAmount: '7', totalWithFlatAmount: '22' },
      ],
      [
        { ...first, units: '0', perUnitTotalAmount: '0', flatUnitAmount: '0', totalWithFlatAmount: '0' },
        { ...second, units: '50', perUnitTotalAmount: '15', flatUnitAmount: '0', totalWithFlatAmount: '15' },
        { fromValue: '201', toValue: null, rate: '40', units: '250', perUnitTotalAmount: '100', flatUnitAmount: '5', totalWithFlatAmount: '105' },
      ],
    ]);
  });

  it('none for other models', () => {
    expect(feesOf(graduated([[0, null, 1, 1]]), [1])[0]!.details).toEqual({});
  });
});
