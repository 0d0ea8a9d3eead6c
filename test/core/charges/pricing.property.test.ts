import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceEventInAdvance, withoutLastEvent } from '../../../src/core/charges/in-advance.js';
import { priceUsage } from '../../../src/core/charges/price-usage.js';
import type { PricingModel } from '../../../src/core/charges/pricing-model.js';
import { walkRanges } from '../../../src/core/charges/ranges.js';
import type { RatedUsage } from '../../../src/core/charges/rated-usage.js';
import { canonical, dec, Decimal, HUNDRED, sum, ZERO } from '../../../src/core/money/decimal.js';
import { anyGraduated, anyModel, anyPercentage, anyPrice, anyRanges, anyUnboundedPercentage, anyValue, wildValue } from './arbitraries.js';
import { events, graduated, graduatedPercentage, packages, used, volume } from './build.js';

const amountOf = (model: PricingModel, usage: RatedUsage) => canonical(priceUsage(model, usage, 2).amount);
const wholeUnits = fc.integer({ min: 0, max: 60 });

describe('ranges', () => {
  it('account for every unit', () => {
    fc.assert(fc.property(anyGraduated, wildValue, ({ properties }, value) => {
      const units = value.abs();
      expect(sum(walkRanges(properties.graduatedRanges, units).map((range) => range.units))).toEqual(units);
    }));
  });
});

describe('models agree with a naive reference', () => {
  it('graduated: unit by unit', () => {
    fc.assert(fc.property(anyGraduated, wholeUnits, (model, units) => {
      const ranges = model.properties.graduatedRanges;
      const rangeOf = (unit: number) => ranges.findIndex(({ toValue }) => toValue === null || unit <= Number(toValue));
      let expected = dec(ranges[0]!.flatAmount);
      for (let unit = 1; unit <= units; unit++) {
        expected = expected.plus(ranges[rangeOf(unit)]!.perUnitAmount);
        for (let opened = rangeOf(unit - 1) + 1; unit > 1 && opened <= rangeOf(unit); opened++) expected = expected.plus(ranges[opened]!.flatAmount);
      }
      expect(amountOf(model, used(units))).toBe(canonical(expected));
    }));
  });

  it('graduated percentage: as graduated at rate ÷ 100', () => {
    fc.assert(fc.property(anyRanges(true), wildValue, (rows, value) => {
      const asGraduated = graduated(rows.map(([from, to, rate, flat]) => [from, to, canonical(dec(rate).dividedBy(HUNDRED)), flat]));
      expect(amountOf(graduatedPercentage(rows), used(canonical(value)))).toBe(amountOf(asGraduated, used(canonical(value))));
    }));
  });

  it('package: opening one after another', () => {
    fc.assert(fc.property(anyPrice, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 20 }), anyValue, (amount, size, free, units) => {
      let expected = ZERO;
      for (let left = units.minus(free); left.gt(0); left = left.minus(size)) expected = expected.plus(amount);
      expect(amountOf(packages(amount, size, String(free)), { units, eventsCount: 1 })).toBe(canonical(expected));
    }));
  });

  it('volume: the one range that begins at or below the next whole unit and does not end before', () => {
    fc.assert(fc.property(anyRanges(false), anyValue, (rows, units) => {
      const [, , perUnit, flat] = rows.find(([from, to]) => units.ceil().gte(from) && (to === null || units.lte(to)))!;
      expect(amountOf(volume(rows), { units, eventsCount: 1 })).toBe(canonical(units.times(perUnit).plus(flat)));
    }));
  });

  it('percentage: event by event', () => {
    fc.assert(fc.property(anyUnboundedPercentage, fc.array(anyValue, { maxLength: 8 }), (properties, values) => {
      const usage = events(...values.map(canonical));
      const freeEvents = properties.freeUnitsPerEvents ?? Infinity;
      const freeTotal = dec(properties.freeUnitsPerTotalAggregation ?? 0);
      const hasAllowance = properties.freeUnitsPerEvents !== null || freeTotal.gt(0);
      let expected = ZERO;
      let total = ZERO;
      values.forEach((value, index) => {
        const before = total;
        total = total.plus(value);
        const belowTotal = freeTotal.isZero() || total.lt(freeTotal);
        // What of the event lies below the free total, if it is among the free events.
        const freeUnits = !hasAllowance || index >= freeEvents ? ZERO
          : freeTotal.isZero() ? value : Decimal.max(0, Decimal.min(total, freeTotal).minus(before));
        expected = expected.plus(value.minus(freeUnits).times(properties.rate).dividedBy(HUNDRED));
        if (!(hasAllowance && index < freeEvents && belowTotal)) expected = expected.plus(properties.fixedAmount);
      });
      expect(amountOf({ chargeModel: 'percentage', properties }, usage)).toBe(canonical(usage.units.isZero() ? ZERO : expected));
    }));
  });

  it('percentage: bounds that do not bind change nothing', () => {
    fc.assert(fc.property(anyUnboundedPercentage, fc.array(wildValue, { maxLength: 8 }), (properties, values) => {
      const bounded = { ...properties, perTransactionMaxAmount: '1e60' };
      const usage = events(...values.map(canonical));
      expect(amountOf({ chargeModel: 'percentage', properties: bounded }, usage)).toBe(amountOf({ chargeModel: 'percentage', properties }, usage));
    }));
  });

  it('graduated and prorated: whole periods cost what graduated does', () => {
    fc.assert(fc.property(anyRanges(true), fc.array(anyValue, { maxLength: 6 }), (rows, values) => {
      const movements = values.map((units) => ({ units, coefficient: dec(1) }));
      const usage: RatedUsage = { units: sum(values), eventsCount: values.length, movements };
      expect(amountOf(graduated(rows, true), usage)).toBe(amountOf(graduated(rows), usage));
    }));
  });
});

describe('in advance', () => {
  const additive = fc.oneof(
    anyGraduated,
    anyRanges(true).map(graduatedPercentage),
    fc.tuple(anyPrice, fc.integer({ min: 1, max: 9 })).map(([amount, size]) => packages(amount, size, '3')),
    anyPrice.map((amount): PricingModel => ({ chargeModel: 'standard', properties: { amount } })),
    anyPercentage,
  );
  /** One event after another: what each costs. */
  function costs(model: PricingModel, values: readonly Decimal[]): Decimal[] {
    let fresh = true;
    return values.map((value, index) => {
      const withEvent = events(...values.slice(0, index + 1).map(canonical));
      const withoutEvent = withoutLastEvent(withEvent, { newUnits: Decimal.max(0, value), preciseTotalAmountCents: ZERO });
      const { amount } = priceEventInAdvance(model, { withEvent, withoutEvent, fresh }, 2);
      fresh &&= amount.isZero();
      return amount;
    });
  }

  it('the events together cost what their total does', () => {
    fc.assert(fc.property(additive, fc.array(anyValue, { minLength: 1, maxLength: 8 }), (model, values) => {
      expect(canonical(sum(costs(model, values)))).toBe(amountOf(model, events(...values.map(canonical))));
    }));
  });

  it('nothing throws or goes below zero', () => {
    fc.assert(fc.property(additive, fc.array(wildValue, { maxLength: 6 }), (model, values) => {
      for (const cost of costs(model, values)) expect(cost.gte(0)).toBe(true);
    }));
  });
});

describe('all models', () => {
  const wildUsage: fc.Arbitrary<RatedUsage> = fc
    .tuple(fc.array(wildValue, { maxLength: 6 }), wildValue, fc.option(wildValue, { nil: undefined }), wildValue, fc.array(fc.tuple(wildValue, wildValue), { maxLength: 6 }))
    .map(([eventValues, units, fullUnits, preciseTotalAmountCents, movements]) => ({
      units, ...(fullUnits ? { fullUnits } : {}), eventsCount: eventValues.length, eventValues, preciseTotalAmountCents,
      movements: movements.map(([moved, coefficient]) => ({ units: moved, coefficient })),
    }));

  it('never throw and never go below zero', () => {
    fc.assert(fc.property(anyModel, wildUsage, (model, usage) => {
      const price = priceUsage(model, usage, 2);
      for (const figure of [price.units, price.amount, price.unitAmount]) {
        expect(figure.isFinite()).toBe(true);
        expect(figure.gte(0)).toBe(true);
      }
    }), { numRuns: 300 });
  });

  it('cost nothing below zero', () => {
    fc.assert(fc.property(anyModel, wildUsage, (model, usage) => {
      const below = { ...usage, units: dec(-1), fullUnits: dec(-1) };
      expect(priceUsage(model, below, 2)).toMatchObject({ units: ZERO, amount: ZERO, unitAmount: ZERO });
    }));
  });
});
