import { describe, expect, it } from 'vitest';
import { priceUsage } from '../../../src/core/charges/price-usage.js';
import type { PropertiesByModel } from '../../../src/core/charges/charge-properties.js';
import { needsEventValues } from '../../../src/core/charges/usage-needs.js';
import { canonical } from '../../../src/core/money/decimal.js';
import { events, percentage, standard, used } from './build.js';

type Properties = Partial<PropertiesByModel['percentage']> & { rate: string };
const price = (properties: Properties, values: (number | string)[]) => priceUsage(percentage(properties), events(...values), 2);
const amountOf = (properties: Properties, values: (number | string)[]) => canonical(price(properties, values).amount);

describe('free units and events (charges.md 3.5.1 to 3.5.3)', () => {
  const base = { rate: '1.3', fixedAmount: '2' };
  const values = [50, 100, 250, 400];
  it.each<[string, Properties, string]>([
    ['none free', base, '18.4'],
    ['three events', { ...base, freeUnitsPerEvents: 3 }, '7.2'],
    ['three events and 250 units', { ...base, freeUnitsPerEvents: 3, freeUnitsPerTotalAggregation: '250' }, '11.15'],
    ['250 units', { ...base, freeUnitsPerTotalAggregation: '250' }, '11.15'],
    ['0 units: as good as none', { ...base, freeUnitsPerTotalAggregation: '0' }, '18.4'],
    ['more events than there are', { ...base, freeUnitsPerEvents: 9 }, '0'],
  ])('%s', (_, properties, amount) => {
    expect(amountOf(properties, values)).toBe(amount);
  });

  it('makes the event that reaches the free total the first paying one, though none of its units is paid', () => {
    const properties = { rate: '1', fixedAmount: '5', freeUnitsPerTotalAggregation: '20' };
    expect(amountOf(properties, [10])).toBe('0');
    expect(amountOf(properties, [10, 10])).toBe('5');
  });

  it('frees no event when the first already passes the total, whatever the number of free events', () => {
    const priced = price({ rate: '10', fixedAmount: '1', freeUnitsPerEvents: 2, freeUnitsPerTotalAggregation: '20' }, [30]);
    expect(canonical(priced.amount)).toBe('2');
    expect(priced.amountDetails).toMatchObject({ freeUnits: '20', freeEvents: 0, paidEvents: 1 });
  });

  it('takes the smaller allowance on a count', () => {
    expect(amountOf({ rate: '100', freeUnitsPerEvents: 3, freeUnitsPerTotalAggregation: '2' }, [1, 1, 1, 1])).toBe('2');
  });

  it('owes nothing without units', () => {
    expect(amountOf({ rate: '1', fixedAmount: '5' }, [10, -10])).toBe('0');
  });

  it('details what is free and what is paid', () => {
    expect(price({ rate: '1', fixedAmount: '5', freeUnitsPerTotalAggregation: '15' }, [4, 4, 4, 4, 10]).amountDetails).toEqual({
      units: '26', freeUnits: '15', paidUnits: '11', freeEvents: 3, paidEvents: 2, rate: '1', perUnitTotalAmount: '0.11',
      fixedFeeUnitAmount: '5', fixedFeeTotalAmount: '10', minMaxAdjustmentTotalAmount: '0',
    });
  });
});

describe('bounds per transaction (charges.md 3.5.4)', () => {
  const bounds = { rate: '2.99', perTransactionMinAmount: '1.75', perTransactionMaxAmount: '12' };
  it.each<[Properties, (number | string)[], string]>([
    [bounds, [10, 80, 10000], '16.142'],
    [{ ...bounds, freeUnitsPerEvents: 2 }, [10, 80, 10000], '12'],
    [{ rate: '2.99' }, [10, 80, 10000], '301.691'],
    [{ rate: '1', fixedAmount: '1', perTransactionMinAmount: '1.75', perTransactionMaxAmount: '12' }, [100], '2'],
    [{ rate: '1', fixedAmount: '1', perTransactionMinAmount: '1.75', perTransactionMaxAmount: '12' }, [100, 1000], '13'],
    [{ rate: '10', perTransactionMaxAmount: '12', freeUnitsPerTotalAggregation: '20' }, [15, 15], '1'],
    [{ rate: '10', perTransactionMaxAmount: '0' }, [15, 15], '0'],
    [{ rate: '0.5', perTransactionMinAmount: '12' }, [4], '12'],
  ])('%j of %j costs %s', (properties, values, amount) => {
    expect(amountOf(properties, values)).toBe(amount);
  });

  it('details what the bounds changed', () => {
    const priced = price({ rate: '1', fixedAmount: '1', perTransactionMinAmount: '1.75', perTransactionMaxAmount: '12' }, [100, 1000, 10000]);
    expect(canonical(priced.amount)).toBe('25');
    expect(priced.amountDetails).toMatchObject({ perUnitTotalAmount: '111', fixedFeeUnitAmount: '1', fixedFeeTotalAmount: '3', minMaxAdjustmentTotalAmount: '-89' });
  });

  it('does not refund units that were free when later events take them back', () => {
    expect(amountOf({ rate: '10', fixedAmount: '1', freeUnitsPerEvents: 1, perTransactionMaxAmount: '99' }, [10, -4])).toBe('1');
    expect(amountOf({ rate: '10', fixedAmount: '1', freeUnitsPerEvents: 1 }, [10, -4])).toBe('1');
  });
});

describe('needsEventValues', () => {
  it.each<[Properties, boolean]>([
    [{ rate: '1', fixedAmount: '1' }, false],
    [{ rate: '1', freeUnitsPerTotalAggregation: '0' }, false],
    [{ rate: '1', freeUnitsPerTotalAggregation: '1' }, true],
    [{ rate: '1', freeUnitsPerEvents: 1 }, true],
    [{ rate: '1', perTransactionMinAmount: '0' }, true],
    [{ rate: '1', perTransactionMaxAmount: '1' }, true],
  ])('%j: %s', (properties, needed) => {
    expect(needsEventValues(percentage(properties))).toBe(needed);
    // Usage that was loaded without them is a mistake, not a price.
    const priceIt = () => priceUsage(percentage(properties), used(5), 2);
    if (needed) expect(priceIt).toThrow(RangeError);
    else expect(priceIt).not.toThrow();
  });
  it('is never needed by other models', () => {
    expect(needsEventValues(standard('1'))).toBe(false);
  });
});
