import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusals, refusalError } from '../../../src/core/errors/billing-error.js';
import { parseMetric } from '../../../src/core/metrics/parse-metric.js';

const outcome = (input: unknown) => {
  const refusals = new Refusals();
  const metric = parseMetric(input, ['host_fold'], refusals);
  expect(metric === null).toBe(refusals.list.length > 0);
  return { metric, details: metric === null ? refusalError(refusals.list).details : {} };
};
const count = { code: 'calls', name: 'Calls', aggregationType: 'count' };
const sum = { ...count, aggregationType: 'sum', fieldName: 'value' };

describe('parseMetric (usage.md 3.1, 3.2)', () => {
  it('fills in what is unset', () => {
    expect(outcome(count).metric).toEqual({
      code: 'calls', name: 'Calls', description: null, aggregationType: 'count', fieldName: null, recurring: false, weightedInterval: null, expression: null,
      roundingFunction: null, roundingPrecision: null, filters: [], customAggregation: null,
    });
  });

  it.each<[string, object, object]>([
    ['a field given to a count is dropped', { ...count, fieldName: 'value' }, { fieldName: null }],
    ['a weighted sum is weighted by seconds', { ...sum, aggregationType: 'weighted_sum' }, { weightedInterval: 'seconds', fieldName: 'value' }],
    ['others are not weighted', { ...sum, weightedInterval: 'seconds' }, { weightedInterval: null }],
    ['what can recur', { ...sum, recurring: true }, { recurring: true }],
    ['a custom metric', { ...count, aggregationType: 'custom', customAggregation: 'host_fold', recurring: true, fieldName: 'x' }, { customAggregation: 'host_fold', recurring: true, fieldName: null }],
    ['rounding', { ...sum, roundingFunction: 'ceil', roundingPrecision: -2 }, { roundingFunction: 'ceil', roundingPrecision: -2 }],
    ['an expression', { ...sum, expression: 'event.properties.a + 1' }, { expression: 'event.properties.a + 1' }],
    ['duplicate filter values are merged', { ...count, filters: [{ key: 'k', values: ['a', 'b', 'a'] }] }, { filters: [{ key: 'k', values: ['a', 'b'] }] }],
    ['null is unset', { ...count, recurring: null, filters: null, roundingFunction: null, description: null, expression: null }, { recurring: false, filters: [] }],
  ])('%s', (_, input, expected) => expect(outcome(input).metric).toMatchObject(expected));

  it.each<[string, object, Record<string, string[]>]>([
    ['nothing', {}, { code: ['value_is_mandatory'], name: ['value_is_mandatory'], aggregationType: ['value_is_mandatory'] }],
    ['blank code and name', { ...count, code: '', name: ' ' }, { code: ['value_is_mandatory'], name: ['value_is_mandatory'] }],
    ['an aggregation that is none', { ...count, aggregationType: 'average' }, { aggregationType: ['invalid_aggregation_type'] }],
    ...['sum', 'max', 'latest', 'unique_count', 'weighted_sum'].map((aggregationType): [string, object, Record<string, string[]>] => [
      `${aggregationType} without field`, { ...count, aggregationType }, { fieldName: ['value_is_mandatory'] },
    ]),
    ...['count', 'max', 'latest'].map((aggregationType): [string, object, Record<string, string[]>] => [
      `${aggregationType} cannot recur`, { ...sum, aggregationType, recurring: true }, { recurring: ['not_compatible_with_aggregation_type'] },
    ]),
    ['a custom metric without its fold', { ...count, aggregationType: 'custom' }, { customAggregation: ['value_is_mandatory'] }],
    ['a fold nobody registered', { ...count, aggregationType: 'custom', customAggregation: 'toString' }, { customAggregation: ['value_is_invalid'] }],
    ['an expression that does not parse', { ...sum, expression: '1 +' }, { expression: ['invalid_expression'] }],
    ['an expression without field', { ...sum, fieldName: '', expression: '1' }, { fieldName: ['value_is_mandatory'] }],
    ['an expression for a count, which keeps no field', { ...count, fieldName: 'x', expression: '1' }, { fieldName: ['value_is_mandatory'] }],
    ['rounding', { ...sum, roundingFunction: 'up', roundingPrecision: 1.5, weightedInterval: 'hours' }, { roundingFunction: ['value_is_invalid'], roundingPrecision: ['value_is_invalid'], weightedInterval: ['value_is_invalid'] }],
    ['rounding beyond any units', { ...sum, roundingPrecision: -101 }, { roundingPrecision: ['value_is_out_of_range'] }],
    ['filters', { ...count, filters: [{ key: '', values: [] }, { key: 'k', values: ['a'] }, { key: 'k', values: ['b', 1] }, null] }, {
      'filters.0.key': ['value_is_mandatory'], 'filters.0.values': ['value_is_mandatory'], 'filters.2.key': ['value_already_exist'], 'filters.2.values.1': ['invalid_type'],
      'filters.3.key': ['value_is_mandatory'], 'filters.3.values': ['value_is_mandatory'],
    }],
    ['types', { code: 1, name: {}, description: 2, aggregationType: 'sum', fieldName: [], recurring: 'yes', expression: 5, filters: 'x' }, {
      code: ['invalid_type'], name: ['invalid_type'], description: ['invalid_type'], fieldName: ['invalid_type'], recurring: ['invalid_type'], expression: ['invalid_expression'], filters: ['invalid_type'],
    }],
  ])('refuses %s', (_, input, expected) => expect(outcome(input).details).toEqual(expected));

  it('takes any input without a crash, and gives back what it once accepted', () => {
    const odd = fc.oneof(fc.anything(), fc.record({
      code: fc.oneof(fc.constant('c'), fc.anything()), name: fc.constant('n'), aggregationType: fc.constantFrom('count', 'sum', 'custom', 'weighted_sum', 'x', {}),
      fieldName: fc.oneof(fc.constant('f'), fc.anything()), filters: fc.oneof(fc.array(fc.oneof(fc.anything(), fc.record({ key: fc.anything(), values: fc.anything() }))), fc.constant(new Array(2)), fc.anything()),
      expression: fc.oneof(fc.constant('1'), fc.anything()), roundingPrecision: fc.anything(), customAggregation: fc.constantFrom('host_fold', 1),
    }, { requiredKeys: [] }));
    fc.assert(fc.property(odd, (input) => {
      const { metric } = outcome(input);
      if (metric === null) return;
      expect(outcome(metric).metric).toEqual(metric);
      expect(JSON.parse(JSON.stringify(metric))).toEqual(metric);
    }));
  });
});
