import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricFacts } from '../../../src/core/charges/metric-facts.js';
import { CHARGE_MODELS } from '../../../src/core/charges/charge-properties.js';
import { parseCharge } from '../../../src/core/charges/parse-charge.js';
import { parseFixedChargePricing } from '../../../src/core/charges/parse-fixed-charge-pricing.js';
import { priceUsage } from '../../../src/core/charges/price-usage.js';
import { pricingModel } from '../../../src/core/charges/pricing-model.js';
import { refusalError, Refusals } from '../../../src/core/errors/billing-error.js';
import { anyModel, wildValue } from './arbitraries.js';

const metric: MetricFacts = { aggregationType: 'sum', recurring: true, filters: [{ key: 'cloud', values: ['aws', 'gcp'] }] };

function parse(input: unknown, facts: MetricFacts | null = metric) {
  const refusals = new Refusals();
  const charge = parseCharge(input, 'charges.0.', { metric: facts, customChargeModels: ['mine'] }, refusals);
  return { charge, refusals: refusals.list };
}

/** Whatever a host may hand over. */
const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withSparseArray: true, withTypedArray: true });
/** Something in the place of each field that is read, so that odd input reaches every reader. */
const charge = fc.record({
  billableMetricCode: fc.oneof(fc.constant('m'), anything),
  chargeModel: fc.oneof(fc.constantFrom<unknown>(...CHARGE_MODELS), anything),
  properties: fc.oneof(anything, fc.record({
    amount: anything, packageSize: anything, freeUnits: anything, rate: anything, fixedAmount: anything, freeUnitsPerEvents: anything,
    freeUnitsPerTotalAggregation: anything, perTransactionMinAmount: anything, perTransactionMaxAmount: anything, pricingGroupKeys: anything,
    graduatedRanges: fc.oneof(anything, fc.array(anything)), volumeRanges: fc.oneof(anything, fc.array(fc.record({ fromValue: anything, toValue: anything }))),
    customChargeModel: fc.constant('mine'), customProperties: anything,
  }, { requiredKeys: [] })),
  filters: fc.oneof(anything, fc.array(fc.oneof(anything, fc.record({ values: fc.oneof(anything, fc.record({ cloud: anything })), properties: anything, invoiceDisplayName: anything })))),
  code: anything, invoiceDisplayName: anything, payInAdvance: anything, invoiceable: anything, regroupPaidFees: anything, prorated: anything,
  minAmountCents: anything, taxCodes: anything, appliedPricingUnit: anything, acceptsTargetWallet: anything,
}, { requiredKeys: [] });

describe('parseCharge', () => {
  it('never crashes: it answers a charge or says why not', () => {
    fc.assert(fc.property(fc.oneof(anything, charge), fc.option(fc.constant(metric)), (input, facts) => {
      const { charge: parsed, refusals } = parse(input, facts);
      expect(parsed === null).toBe(refusals.length > 0);
      if (refusals.length > 0) expect(refusalError(refusals).code).toBe('validation_failed');
      parseFixedChargePricing(input, '', new Refusals());
    }), { numRuns: 500 });
  });

  it('takes every model as normalised, leaves a normalised charge as it is, and what it answers can be priced', () => {
    const valid = fc.record({
      model: anyModel,
      filters: fc.subarray([{ cloud: ['aws'] }, { cloud: ['gcp'] }, { cloud: ['__ALL_FILTER_VALUES__'] }]),
      minAmountCents: fc.nat(),
      taxCodes: fc.option(fc.array(fc.string({ minLength: 1 }))),
      appliedPricingUnit: fc.option(fc.record({ code: fc.string({ minLength: 1 }), conversionRate: fc.constantFrom('0.50', 2, '1e-3') })),
    });
    fc.assert(fc.property(valid, wildValue, ({ model, filters, ...more }, units) => {
      const input = { ...more, billableMetricCode: 'm', chargeModel: model.chargeModel, properties: model.properties, filters: filters.map((values) => ({ values, properties: model.properties })) };
      const { charge: once, refusals } = parse(input);
      expect(refusals).toEqual([]);
      expect(parse(once)).toEqual({ charge: once, refusals: [] });
      expect(JSON.parse(JSON.stringify(once))).toEqual(once);
      expect(once!.properties).toEqual({ ...model.properties, pricingGroupKeys: null });
      for (const properties of [once!.properties, ...once!.filters.map((filter) => filter.properties)]) {
        expect(priceUsage(pricingModel(once!, properties), { units, eventsCount: 1, eventValues: [units] }, 2).amount.gte(0)).toBe(true);
      }
    }));
  });
});
