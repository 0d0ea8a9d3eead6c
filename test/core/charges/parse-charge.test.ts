import { describe, expect, it } from 'vitest';
import { parseCharge } from '../../../src/core/charges/parse-charge.js';
import { parseFixedChargePricing } from '../../../src/core/charges/parse-fixed-charge-pricing.js';
import { filterIdentity } from '../../../src/core/charges/parse-filters.js';
import type { MetricFacts } from '../../../src/core/charges/metric-facts.js';
import { type ErrorDetails, refusalError, Refusals } from '../../../src/core/errors/billing-error.js';

const filters = [{ key: 'cloud', values: ['aws', 'gcp'] }, { key: 'region', values: ['eu', 'us'] }];
const metric = (aggregationType: MetricFacts['aggregationType'], recurring = false): MetricFacts => ({ aggregationType, recurring, filters });
const count = metric('count');

function parse(input: unknown, facts: MetricFacts | null = count, path = '') {
  const refusals = new Refusals();
  const charge = parseCharge(input, path, { metric: facts, customChargeModels: ['mine'] }, refusals);
  const details: ErrorDetails = refusals.list.length > 0 ? refusalError(refusals.list).details : {};
  expect(charge === null).toBe(refusals.list.length > 0);
  return { charge, details };
}
const base = { billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '1' } };
const range = (fromValue: unknown, toValue: unknown, more: object = {}) => ({ fromValue, toValue, perUnitAmount: '1', flatAmount: '0', rate: '1', ...more });
const charge = (chargeModel: string, properties: object, more: object = {}) => ({ billableMetricCode: 'calls', chargeModel, properties, ...more });

describe('normalisation (charges.md 4.1, 4.2)', () => {
  it('fills defaults, makes decimals canonical and drops what it does not know', () => {
    expect(parse({ ...base, id: 'x', properties: { amount: '0.00', packageSize: 3 } }).charge).toEqual({
      code: null, billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '0', pricingGroupKeys: null }, filters: [],
      invoiceDisplayName: null, payInAdvance: false, invoiceable: true, regroupPaidFees: null, prorated: false, minAmountCents: 0, taxCodes: null,
      appliedPricingUnit: null, acceptsTargetWallet: false,
    });
  });
  it.each<[string, object, MetricFacts, object]>([
    ['package', { amount: 100, packageSize: 10, freeUnits: '10.0' }, count, { amount: '100', packageSize: 10, freeUnits: '10' }],
    ['package', { amount: 1e-7, packageSize: 10 }, count, { amount: '0.0000001', packageSize: 10, freeUnits: '0' }],
    ['percentage', { rate: '250' }, count, {
      rate: '250', fixedAmount: '0', freeUnitsPerEvents: null, freeUnitsPerTotalAggregation: null, perTransactionMinAmount: null, perTransactionMaxAmount: null,
    }],
    ['graduated', { graduatedRanges: [range(0, null)] }, count, { graduatedRanges: [{ fromValue: '0', toValue: null, perUnitAmount: '1', flatAmount: '0' }] }],
    ['graduated_percentage', { graduatedPercentageRanges: [range(0, null)] }, count, { graduatedPercentageRanges: [{ fromValue: '0', toValue: null, rate: '1', flatAmount: '0' }] }],
    ['dynamic', { amount: 3 }, metric('sum'), {}],
    ['custom', { customChargeModel: 'mine', customProperties: { a: [1] } }, metric('custom'), { customChargeModel: 'mine', customProperties: { a: [1] } }],
  ])('%s %j', (model, properties, facts, expected) => {
    expect(parse(charge(model, properties), facts).charge?.properties).toEqual({ ...expected, pricingGroupKeys: null });
  });
  it('keeps filters, in order, with properties of their own', () => {
    const given = { values: { cloud: ['aws', 'aws'], region: ['__ALL_FILTER_VALUES__'] }, properties: { amount: 3, pricingGroupKeys: ['k'] }, invoiceDisplayName: 'AWS' };
    expect(parse({ ...base, filters: [given] }).charge?.filters).toEqual([
      { values: { cloud: ['aws'], region: ['__ALL_FILTER_VALUES__'] }, properties: { amount: '3', pricingGroupKeys: ['k'] }, invoiceDisplayName: 'AWS' },
    ]);
  });
  it('takes a model on a metric that the caller refuses', () => {
    expect(parse({ ...base, prorated: true, filters: [{ values: { any: ['x'] }, properties: { amount: 1 } }] }, null).charge).not.toBeNull();
  });
});

describe('refused (charges.md 4)', () => {
  const graduated = (...graduatedRanges: unknown[]) => charge('graduated', { graduatedRanges });
  const volume = (...volumeRanges: unknown[]) => charge('volume', { volumeRanges });
  const filtered = (...values: unknown[]) => ({ ...base, filters: values.map((value) => ({ values: value, properties: { amount: '1' } })) });
  const badRanges = { 'properties.graduatedRanges': ['invalid_graduated_ranges'] };
  const advanceOnly = { payInAdvance: ['invalid_aggregation_type_or_charge_model'] };
  const badProration = { prorated: ['invalid_billable_metric_or_charge_model'] };
  const seats = metric('sum', true);

  it.each<[string, unknown, ErrorDetails, MetricFacts?]>([
    ['amount missing', charge('standard', {}), { 'properties.amount': ['invalid_amount'] }],
    ['properties missing', { ...base, properties: undefined }, { 'properties.amount': ['invalid_amount'] }],
    ['amount text', charge('standard', { amount: 'Foo' }), { 'properties.amount': ['invalid_amount'] }],
    ['amount NaN', charge('standard', { amount: NaN }), { 'properties.amount': ['invalid_amount'] }],
    ['amount negative', charge('standard', { amount: '-3' }), { 'properties.amount': ['invalid_amount'] }],
    ['no ranges', graduated(), { 'properties.graduatedRanges': ['missing_graduated_ranges'] }],
    ['ranges no list', charge('volume', { volumeRanges: 'x' }), { 'properties.volumeRanges': ['missing_volume_ranges'] }],
    ['no percentage ranges', charge('graduated_percentage', {}), { 'properties.graduatedPercentageRanges': ['missing_graduated_percentage_ranges'] }],
    ['first not from 0', graduated(range(-1, null)), badRanges],
    ['last not open', graduated(range(0, 100)), badRanges],
    ['open in the middle', graduated(range(0, null), range(1, null)), badRanges],
    ['gap', graduated(range(0, 100), range(120, null)), badRanges],
    ['overlap', graduated(range(0, 100), range(90, null)), badRanges],
    ['gap of less than one', graduated(range(0, '0.1'), range('0.5', null)), badRanges],
    ['range of nothing', graduated(range(0, 0), range(1, null)), badRanges],
    ['bound no decimal', graduated(range(0, 'x'), range(1, null)), badRanges],
    ['range no object', graduated(5), { ...badRanges, 'properties.graduatedRanges.0.perUnitAmount': ['invalid_amount'], 'properties.graduatedRanges.0.flatAmount': ['invalid_amount'] }],
    ['touching in volume', volume(range(0, 10), range(10, null)), { 'properties.volumeRanges': ['invalid_volume_ranges'] }],
    ['a gap of one in volume', volume(range(0, 10), range(12, null)), { 'properties.volumeRanges': ['invalid_volume_ranges'] }],
    ['percentage ranges', charge('graduated_percentage', { graduatedPercentageRanges: [range(1, null, { rate: '-1' })] }), {
      'properties.graduatedPercentageRanges': ['invalid_graduated_percentage_ranges'], 'properties.graduatedPercentageRanges.0.rate': ['invalid_rate'],
    }],
    ['prices of a range, with its bounds', graduated(range(0, 5), range(7, null, { perUnitAmount: 'x', flatAmount: -1 })), {
      ...badRanges, 'properties.graduatedRanges.1.perUnitAmount': ['invalid_amount'], 'properties.graduatedRanges.1.flatAmount': ['invalid_amount'],
    }],
    ['percentage', charge('percentage', { rate: 'bla', fixedAmount: '-2', freeUnitsPerEvents: -1, freeUnitsPerTotalAggregation: '-1', perTransactionMinAmount: 'x', perTransactionMaxAmount: -1 }), {
      'properties.rate': ['invalid_rate'], 'properties.fixedAmount': ['invalid_fixed_amount'], 'properties.freeUnitsPerEvents': ['invalid_free_units_per_events'],
      'properties.freeUnitsPerTotalAggregation': ['invalid_free_units_per_total_aggregation'], 'properties.perTransactionMinAmount': ['invalid_amount'],
      'properties.perTransactionMaxAmount': ['invalid_amount'],
    }],
    ['half an event free', charge('percentage', { rate: 1, freeUnitsPerEvents: 1.5 }), { 'properties.freeUnitsPerEvents': ['invalid_free_units_per_events'] }],
    ['most below least', charge('percentage', { rate: 1, perTransactionMinAmount: '10', perTransactionMaxAmount: '9' }), {
      'properties.perTransactionMaxAmount': ['per_transaction_max_lower_than_per_transaction_min'],
    }],
    ['package', charge('package', { amount: -3, packageSize: 0, freeUnits: '-3' }), {
      'properties.amount': ['invalid_amount'], 'properties.packageSize': ['invalid_package_size'], 'properties.freeUnits': ['invalid_free_units'],
    }],
    ['group keys', charge('standard', { amount: 1, pricingGroupKeys: ['a', ''] }), { 'properties.pricingGroupKeys': ['invalid_type'] }],
    ['group keys with holes', charge('standard', { amount: 1, pricingGroupKeys: new Array(2) }), { 'properties.pricingGroupKeys': ['invalid_type'] }],
    ['filter values with holes', filtered({ cloud: new Array(1) }), { 'filters.0.values': ['value_is_invalid'] }],
    ['a filter without values', filtered({}), { 'filters.0.values': ['value_is_mandatory'] }],
    ['a filter without values of a key', filtered({ cloud: [] }), { 'filters.0.values': ['value_is_mandatory'] }],
    ['an undeclared key', filtered({ colour: ['red'] }), { 'filters.0.values': ['value_is_invalid'] }],
    ['an undeclared value', filtered({ cloud: ['aws', 'ibm'] }), { 'filters.0.values': ['value_is_invalid'] }],
    ['all values and one more', filtered({ cloud: ['__ALL_FILTER_VALUES__', 'aws'] }), { 'filters.0.values': ['value_is_invalid'] }],
    ['the same filter twice', filtered({ cloud: ['aws', 'gcp'], region: ['eu'] }, { region: ['eu'], cloud: ['gcp', 'aws'] }), { 'filters.1.values': ['value_already_exist'] }],
    ['properties of a filter', { ...base, filters: [{ values: { cloud: ['aws'] }, properties: { amount: 'x' } }] }, { 'filters.0.properties.amount': ['invalid_amount'] }],
    ['filters no list', { ...base, filters: {} }, { filters: ['invalid_type'] }],
    ['percentage on latest', charge('percentage', { rate: 1 }), { billableMetricCode: ['invalid_value'] }, metric('latest')],
    ['dynamic on a count', charge('dynamic', {}), { chargeModel: ['invalid_aggregation_type_or_charge_model'] }],
    ['custom on a count', charge('custom', { customChargeModel: 'mine' }), { chargeModel: ['invalid_aggregation_type_or_charge_model'] }],
    ['an unregistered model', charge('custom', { customChargeModel: 'other' }), { 'properties.customChargeModel': ['value_is_invalid'] }, metric('custom')],
    ['volume in advance', { ...volume(range(0, null)), payInAdvance: true }, advanceOnly],
    ['max in advance', { ...base, payInAdvance: true }, advanceOnly, metric('max')],
    ['weighted sum in advance', { ...base, payInAdvance: true }, advanceOnly, metric('weighted_sum', true)],
    ['prorated count', { ...base, prorated: true }, badProration],
    ['prorated metered sum', { ...base, prorated: true }, badProration, metric('sum')],
    ['prorated weighted sum', { ...base, prorated: true }, badProration, metric('weighted_sum', true)],
    ['prorated package', charge('package', { amount: 1, packageSize: 1 }, { prorated: true }), badProration, seats],
    ['prorated graduated in advance', { ...graduated(range(0, null)), prorated: true, payInAdvance: true }, badProration, seats],
    ['not invoiceable in arrears', { ...base, invoiceable: false }, { invoiceable: ['must_be_true_unless_pay_in_advance'] }],
    ['regrouped but invoiceable', { ...base, payInAdvance: true, regroupPaidFees: 'invoice' }, { regroupPaidFees: ['only_compatible_with_pay_in_advance_and_non_invoiceable'] }],
    ['regrouped in arrears', { ...base, regroupPaidFees: 'invoice' }, { regroupPaidFees: ['only_compatible_with_pay_in_advance_and_non_invoiceable'] }],
    ['regrouped otherwise', { ...base, regroupPaidFees: 'mail' }, { regroupPaidFees: ['value_is_invalid'] }],
    ['a minimum in advance', { ...base, payInAdvance: true, minAmountCents: 1 }, { minAmountCents: ['not_compatible_with_pay_in_advance'] }],
    ['a minimum below zero', { ...base, minAmountCents: -1 }, { minAmountCents: ['value_is_out_of_range'] }],
    ['a conversion rate of 0', { ...base, appliedPricingUnit: { code: 'c', conversionRate: '0' } }, { 'appliedPricingUnit.conversionRate': ['value_is_out_of_range'] }],
    ['an unknown model', { ...base, chargeModel: 'free' }, { chargeModel: ['value_is_invalid'] }],
    ['no metric', { ...base, billableMetricCode: undefined }, { billableMetricCode: ['value_is_mandatory'] }],
    ['wrong types', { ...base, payInAdvance: 'yes', taxCodes: 'vat', invoiceDisplayName: 4 }, { payInAdvance: ['invalid_type'], taxCodes: ['invalid_type'], invoiceDisplayName: ['invalid_type'] }],
  ])('%s', (_, input, details, facts) => {
    expect(parse(input, facts).details).toEqual(details);
  });

  it('under the path given', () => {
    expect(parse(filtered({ cloud: ['x'] }), count, 'charges.2.').details).toEqual({ 'charges.2.filters.0.values': ['value_is_invalid'] });
    expect(parse(null, count, 'charges.2.').details).toEqual({ 'charges.2': ['invalid_type'] });
  });

  it('all that is wrong at once', () => {
    expect(parse({ ...charge('package', {}), invoiceable: false, prorated: true, filters: [{ values: {} }] }).details).toEqual({
      'properties.amount': ['invalid_amount'], 'properties.packageSize': ['invalid_package_size'], invoiceable: ['must_be_true_unless_pay_in_advance'], ...badProration,
      'filters.0.values': ['value_is_mandatory'], 'filters.0.properties.amount': ['invalid_amount'], 'filters.0.properties.packageSize': ['invalid_package_size'],
    });
  });

  it.each<[unknown, MetricFacts]>([
    [{ ...base, prorated: true, payInAdvance: true }, seats],
    [{ ...graduated(range(0, '0.1'), range('0.1', 1), range(1, null)), prorated: true }, metric('unique_count', true)],
    [{ ...volume(range(0, 10), range(11, 20), range(21, null)), prorated: true }, seats],
    [charge('graduated_percentage', { graduatedPercentageRanges: [range(0, 10), range(10, null)] }), metric('max')],
    [{ ...base, payInAdvance: true, invoiceable: false, regroupPaidFees: 'invoice' }, metric('custom')],
    [charge('dynamic', undefined as never, { payInAdvance: true }), metric('sum')],
  ])('but not %j', (input, facts) => {
    expect(parse(input, facts).details).toEqual({});
  });
});

describe('filterIdentity', () => {
  it('does not depend on the order of keys and values', () => {
    expect(filterIdentity({ a: ['1', '2'], b: ['3'] })).toBe(filterIdentity({ b: ['3'], a: ['2', '1'] }));
    expect(filterIdentity({ a: ['1', '2'] })).not.toBe(filterIdentity({ a: ['1'] }));
  });
});

describe('parseFixedChargePricing (plans.md 1.6)', () => {
  const parseFixed = (input: unknown) => {
    const refusals = new Refusals();
    const pricing = parseFixedChargePricing(input, 'fixedCharges.0.', refusals);
    return pricing ?? refusalError(refusals.list).details;
  };
  it('takes standard, graduated and volume', () => {
    expect(parseFixed({ chargeModel: 'standard', properties: { amount: 3, pricingGroupKeys: ['k'] } })).toEqual({ chargeModel: 'standard', properties: { amount: '3' } });
    expect(parseFixed({ chargeModel: 'volume', properties: { volumeRanges: [range(0, null)] } })).toMatchObject({ chargeModel: 'volume' });
  });
  it('refuses the rest', () => {
    expect(parseFixed({ chargeModel: 'package', properties: { amount: 1, packageSize: 1 } })).toEqual({ 'fixedCharges.0.chargeModel': ['value_is_invalid'] });
    expect(parseFixed({ chargeModel: 'graduated' })).toEqual({ 'fixedCharges.0.properties.graduatedRanges': ['missing_graduated_ranges'] });
    expect(parseFixed(7)).toEqual({ 'fixedCharges.0.chargeModel': ['value_is_mandatory'] });
  });
});
