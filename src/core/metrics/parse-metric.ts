import type { AggregationType } from '../../contract.js';
import type { Refusals } from '../errors/billing-error.js';
import { parseExpression } from './expression-parser.js';
import { AGGREGATION_TYPES, type MetricDefinition, type MetricFilter, ROUNDING_FUNCTIONS } from './metric.js';

/** Aggregations that keep no field: one given is dropped (usage.md 3.1). */
const WITHOUT_FIELD: readonly AggregationType[] = ['count', 'custom'];
const MAY_RECUR: readonly AggregationType[] = ['sum', 'unique_count', 'weighted_sum', 'custom'];

/** More decimals, or tens, than units can have; it keeps rounded units from being texts of pure zeros. */
const MOST_ROUNDING_PLACES = 100;

/**
 * A metric in its stored form, or null when it was refused: every failure of usage.md 3.1 and 3.2 is added to `refusals`.
 * Any input is taken, of whatever type; null counts as unset, so a stored metric comes back as it is, and an update may be
 * laid over it. That the code is free, and which fields a metric in use may change (usage.md 3.3), is for the caller to see.
 * `customAggregations` are the names that the host has registered.
 */
export function parseMetric(input: unknown, customAggregations: readonly string[], refusals: Refusals): MetricDefinition | null {
  const refusedBefore = refusals.list.length;
  const fields = isObject(input) ? input : {};
  const aggregationType = oneOf(fields, 'aggregationType', AGGREGATION_TYPES, 'invalid_aggregation_type', refusals);
  if (isUnset(fields['aggregationType'])) refusals.add('aggregationType', 'value_is_mandatory');
  const expression = expressionAt(fields, refusals);

  const metric: MetricDefinition = {
    code: textAt(fields, 'code', true, refusals) ?? '',
    name: textAt(fields, 'name', true, refusals) ?? '',
    description: textAt(fields, 'description', false, refusals),
    // Refused without a type; what stands in for it is dropped with the rest.
    aggregationType: aggregationType ?? 'count',
    fieldName: fieldNameAt(fields, aggregationType, expression !== null, refusals),
    recurring: recurringAt(fields, aggregationType, refusals),
    weightedInterval: weightedIntervalAt(fields, aggregationType, refusals),
    expression,
    roundingFunction: oneOf(fields, 'roundingFunction', ROUNDING_FUNCTIONS, 'value_is_invalid', refusals),
    roundingPrecision: roundingPrecisionAt(fields, refusals),
    filters: filtersAt(fields, refusals),
    customAggregation: customAggregationAt(fields, aggregationType, customAggregations, refusals),
  };
  return refusals.list.length > refusedBefore ? null : metric;
}

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null;
}

function isBlank(value: unknown): boolean {
  return isUnset(value) || (typeof value === 'string' && value.trim() === '');
}

function textAt(fields: Fields, name: string, required: boolean, refusals: Refusals): string | null {
  const value = fields[name];
  if (required ? isBlank(value) : isUnset(value)) {
    if (required) refusals.add(name, 'value_is_mandatory');
    return null;
  }
  if (typeof value === 'string') return value;
  refusals.add(name, 'invalid_type');
  return null;
}

function oneOf<T extends string>(fields: Fields, name: string, known: readonly T[], reason: string, refusals: Refusals): T | null {
  const value = fields[name];
  if (isUnset(value)) return null;
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) refusals.add(name, reason);
  return found ?? null;
}

function fieldNameAt(fields: Fields, type: AggregationType | null, hasExpression: boolean, refusals: Refusals): string | null {
  const keepsField = type === null || !WITHOUT_FIELD.includes(type);
  // An expression computes the field, so it is in vain where none is kept.
  const required = hasExpression || (type !== null && keepsField);
  const name = keepsField ? fields['fieldName'] : null;
  return textAt({ fieldName: isBlank(name) ? null : name }, 'fieldName', required, refusals);
}

function recurringAt(fields: Fields, type: AggregationType | null, refusals: Refusals): boolean {
  const value = fields['recurring'] ?? false;
  if (typeof value !== 'boolean') refusals.add('recurring', 'invalid_type');
  else if (value && type !== null && !MAY_RECUR.includes(type)) refusals.add('recurring', 'not_compatible_with_aggregation_type');
  return value === true;
}

function weightedIntervalAt(fields: Fields, type: AggregationType | null, refusals: Refusals): 'seconds' | null {
  oneOf(fields, 'weightedInterval', ['seconds'], 'value_is_invalid', refusals);
  return type === 'weighted_sum' ? 'seconds' : null;
}

function expressionAt(fields: Fields, refusals: Refusals): string | null {
  const value = fields['expression'];
  if (isBlank(value)) return null;
  if (typeof value === 'string' && 'ast' in parseExpression(value)) return value;
  refusals.add('expression', 'invalid_expression');
  return null;
}

function roundingPrecisionAt(fields: Fields, refusals: Refusals): number | null {
  const value = fields['roundingPrecision'];
  if (isUnset(value)) return null;
  if (!Number.isInteger(value)) refusals.add('roundingPrecision', 'value_is_invalid');
  else if (Math.abs(value as number) > MOST_ROUNDING_PLACES) refusals.add('roundingPrecision', 'value_is_out_of_range');
  return value as number;
}

function customAggregationAt(fields: Fields, type: AggregationType | null, registered: readonly string[], refusals: Refusals): string | null {
  if (type !== 'custom') return null;
  const name = textAt(fields, 'customAggregation', true, refusals);
  if (name !== null && !registered.includes(name)) refusals.add('customAggregation', 'value_is_invalid');
  return name;
}

/** Duplicate values of a key are merged, the first place counts. */
function filtersAt(fields: Fields, refusals: Refusals): MetricFilter[] {
  const value = fields['filters'];
  if (isUnset(value)) return [];
  if (!Array.isArray(value)) {
    refusals.add('filters', 'invalid_type');
    return [];
  }
  const filters = Array.from(value as unknown[], (item, index) => filterAt(item, `filters.${index}`, refusals));
  filters.forEach(({ key }, index) => {
    const taken = key !== '' && filters.findIndex((other) => other.key === key) < index;
    if (taken) refusals.add(`filters.${index}.key`, 'value_already_exist');
  });
  return filters;
}

function filterAt(item: unknown, path: string, refusals: Refusals): MetricFilter {
  const { key, values } = isObject(item) ? item : {};
  if (isBlank(key)) refusals.add(`${path}.key`, 'value_is_mandatory');
  else if (typeof key !== 'string') refusals.add(`${path}.key`, 'invalid_type');
  const listed: unknown[] = Array.isArray(values) ? Array.from(values) : [];
  if (isUnset(values) || (Array.isArray(values) && values.length === 0)) refusals.add(`${path}.values`, 'value_is_mandatory');
  else if (!Array.isArray(values)) refusals.add(`${path}.values`, 'invalid_type');
  listed.forEach((value, index) => {
    if (typeof value !== 'string') refusals.add(`${path}.values.${index}`, 'invalid_type');
  });
  return { key: typeof key === 'string' && !isBlank(key) ? key : '', values: [...new Set(listed as string[])] };
}
