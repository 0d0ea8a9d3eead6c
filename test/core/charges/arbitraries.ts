import fc from 'fast-check';
import type { PropertiesByModel } from '../../../src/core/charges/charge-properties.js';
import type { PricingModel } from '../../../src/core/charges/pricing-model.js';
import { canonical, dec, type Decimal } from '../../../src/core/money/decimal.js';
import { graduated, graduatedPercentage, packages, percentage, type RangeRow, standard, volume } from './build.js';

/** A price of 0 or more with up to four decimals. */
export const anyPrice: fc.Arbitrary<string> = fc.integer({ min: 0, max: 200_000 }).map((n) => canonical(dec(n).dividedBy(10_000)));

/** Ranges from 0 to an open end whose bounds follow or, if they may, touch each other. */
export function anyRanges(mayTouch: boolean): fc.Arbitrary<RangeRow[]> {
  const anyRange = fc.record({ width: fc.integer({ min: 1, max: 8 }), touches: mayTouch ? fc.boolean() : fc.constant(false), price: anyPrice, flat: anyPrice });
  return fc.array(anyRange, { minLength: 1, maxLength: 5 }).map((ranges) => {
    let from = 0;
    return ranges.map(({ width, touches, price, flat }, index): RangeRow => {
      const begin = from;
      const to = begin + width;
      from = touches ? to : to + 1;
      return [begin, index === ranges.length - 1 ? null : to, price, flat];
    });
  });
}

export const anyGraduated: fc.Arbitrary<PricingModel & { chargeModel: 'graduated' }> = anyRanges(true).map((rows) => graduated(rows) as PricingModel & { chargeModel: 'graduated' });

const anyAllowances: fc.Arbitrary<Partial<PropertiesByModel['percentage']>> = fc.record({
  freeUnitsPerEvents: fc.option(fc.integer({ min: 1, max: 4 })),
  freeUnitsPerTotalAggregation: fc.option(fc.integer({ min: 0, max: 40 }).map(String)),
});

export const anyUnboundedPercentage: fc.Arbitrary<PropertiesByModel['percentage']> = fc
  .tuple(fc.record({ rate: anyPrice, fixedAmount: anyPrice }), anyAllowances)
  .map(([prices, allowances]) => percentage({ ...prices, ...allowances }).properties as PropertiesByModel['percentage']);

export const anyPercentage: fc.Arbitrary<PricingModel> = fc
  .tuple(anyUnboundedPercentage, fc.option(anyPrice), fc.option(anyPrice))
  .map(([properties, a, b]) => {
    const [least, most] = a !== null && b !== null && dec(a).gt(b) ? [b, a] : [a, b];
    return { chargeModel: 'percentage', properties: { ...properties, perTransactionMinAmount: least, perTransactionMaxAmount: most } };
  });

export const anyModel: fc.Arbitrary<PricingModel> = fc.oneof(
  anyPrice.map(standard),
  anyGraduated,
  anyRanges(true).map((rows) => graduated(rows, true)),
  anyRanges(true).map(graduatedPercentage),
  anyRanges(false).map(volume),
  fc.tuple(anyPrice, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 30 })).map(([amount, size, free]) => packages(amount, size, String(free))),
  anyPercentage,
  fc.constant<PricingModel>({ chargeModel: 'dynamic', properties: {} }),
);

/** A quantity of an event: fractions, zero, and none below it. */
export const anyValue: fc.Arbitrary<Decimal> = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map(dec),
  fc.integer({ min: 0, max: 300 }).map((n) => dec(n).dividedBy(10)),
);

/** A quantity of any size and sign. */
export const wildValue: fc.Arbitrary<Decimal> = fc.oneof(
  anyValue,
  anyValue.map((value) => value.negated()),
  fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -30, max: 30 })).map(([digit, exponent]) => dec(`${digit}e${exponent}`)),
);
