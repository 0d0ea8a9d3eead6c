import type { Refusals } from '../errors/billing-error.js';
import { canonical, type Decimal, parseDecimal } from '../money/decimal.js';

/**
 * An object of unknown input, and the path under which its fields are refused ('charges.0.properties.', '' at the top).
 * The readers below refuse what does not fit and answer a stand-in: whoever reads drops the whole once anything was refused.
 */
export interface InputObject {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly refusals: Refusals;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Unset: left out, or null. */
export function isUnset(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function refuse(input: InputObject, field: string, reason: string): void {
  input.refusals.add(input.path + field, reason);
}

/** The object at `field`; one that is unset counts as empty, so that each field missing from it is refused by itself. Else `invalid_type`. */
export function objectAt(input: InputObject, field: string): InputObject {
  const value = input.fields[field];
  if (!isUnset(value) && !isObject(value)) {
    refuse(input, field, 'invalid_type');
  }
  return { fields: isObject(value) ? value : {}, path: `${input.path}${field}.`, refusals: input.refusals };
}

/** A required decimal of at least 0, canonical. */
export function decimalAt(input: InputObject, field: string, reason: string): string {
  const value = parseDecimal(input.fields[field]);
  if (!isAtLeastZero(value)) {
    refuse(input, field, reason);
    return '0';
  }
  return canonical(value);
}

/** A decimal of at least 0, or null when unset. */
export function optionalDecimalAt(input: InputObject, field: string, reason: string): string | null {
  return isUnset(input.fields[field]) ? null : decimalAt(input, field, reason);
}

/** A required whole number of at least 1. */
export function countAt(input: InputObject, field: string, reason: string): number {
  const value = input.fields[field];
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    refuse(input, field, reason);
    return 1;
  }
  return value as number;
}

/** A whole number of at least 1, or null when unset. */
export function optionalCountAt(input: InputObject, field: string, reason: string): number | null {
  return isUnset(input.fields[field]) ? null : countAt(input, field, reason);
}

export function booleanAt(input: InputObject, field: string, whenUnset: boolean): boolean {
  const value = input.fields[field];
  if (isUnset(value)) return whenUnset;
  if (typeof value !== 'boolean') refuse(input, field, 'invalid_type');
  return value === true;
}

export function optionalTextAt(input: InputObject, field: string): string | null {
  const value = input.fields[field];
  if (isUnset(value)) return null;
  if (typeof value === 'string') return value;
  refuse(input, field, 'invalid_type');
  return null;
}

/** A required text that is not empty. */
export function codeAt(input: InputObject, field: string): string {
  const value = optionalTextAt(input, field);
  if (isUnset(input.fields[field]) || value === '') refuse(input, field, 'value_is_mandatory');
  return value ?? '';
}

/** A list of texts that are not empty, each kept once; null when unset. */
export function optionalCodesAt(input: InputObject, field: string): string[] | null {
  const value = input.fields[field];
  if (isUnset(value)) return null;
  const items: readonly unknown[] | null = Array.isArray(value) ? [...value] : null;
  if (items?.every((item): item is string => typeof item === 'string' && item !== '')) return [...new Set(items)];
  refuse(input, field, 'invalid_type');
  return null;
}

function isAtLeastZero(value: Decimal | null): value is Decimal {
  return value !== null && value.gte(0);
}
