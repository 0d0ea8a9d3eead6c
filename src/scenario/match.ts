import { parseDecimal, parseInstant } from '../core/index.js';
import { type Json, isObject } from './json.js';
import { isOperation } from './operators.js';
import { pair } from './pairing.js';

/** One place where a result is not what was expected; `path` is '' for the result itself. A missing actual value is null. */
export interface Mismatch {
  path: string;
  expected: Json;
  actual: Json;
}

/**
 * Every place where `actual` does not match `expected`; empty when it matches.
 *
 * - an object matches when each listed key matches, other keys are free
 * - an array matches element by element and in length
 * - two texts that are both instants match as instants; other texts, numbers and booleans match exactly
 * - `null` matches null and missing
 * - `$length`, `$contains`, `$unordered`, `$approx` with `within`, `$any`: see docs/scenarios.md
 */
export function mismatches(expected: Json, actual: Json | undefined, path = ''): Mismatch[] {
  if (isObject(expected)) {
    return isOperation(expected) ? mismatchesOfOperation(expected, actual, path) : mismatchesOfObject(expected, actual, path);
  }
  if (Array.isArray(expected)) return mismatchesOfArray(expected, actual, path);
  return equal(expected, actual) ? [] : [{ path, expected, actual: actual ?? null }];
}

function matches(expected: Json, actual: Json | undefined): boolean {
  return mismatches(expected, actual).length === 0;
}

function equal(expected: null | boolean | number | string, actual: Json | undefined): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (expected === actual) return true;
  const instant = parseInstant(expected);
  return instant !== null && instant === parseInstant(actual);
}

function mismatchesOfObject(expected: { [key: string]: Json }, actual: Json | undefined, path: string): Mismatch[] {
  if (!isObject(actual)) return [{ path, expected, actual: actual ?? null }];
  return Object.entries(expected).flatMap(([key, inner]) =>
    mismatches(inner, Object.hasOwn(actual, key) ? actual[key] : undefined, join(path, key)));
}

function mismatchesOfArray(expected: Json[], actual: Json | undefined, path: string): Mismatch[] {
  if (!Array.isArray(actual)) return [{ path, expected, actual: actual ?? null }];
  const inCommon = expected.slice(0, actual.length);
  return [
    ...mismatchesOfLength(expected.length, actual, path),
    ...inCommon.flatMap((element, index) => mismatches(element, actual[index], join(path, String(index)))),
  ];
}

function mismatchesOfLength(length: Json, actual: Json[], path: string): Mismatch[] {
  return actual.length === length ? [] : [{ path: join(path, '$length'), expected: length, actual: actual.length }];
}

function mismatchesOfOperation(operation: { [key: string]: Json }, actual: Json | undefined, path: string): Mismatch[] {
  return Object.entries(operation).flatMap(([operator, operand]): Mismatch[] => {
    switch (operator) {
      case '$any':
        return actual === null || actual === undefined ? [{ path, expected: operation, actual: null }] : [];
      case '$approx':
        return near(actual, operand, operation.within!) ? [] : [{ path, expected: operation, actual: actual ?? null }];
      case '$length':
      case '$contains':
      case '$unordered':
        if (!Array.isArray(actual)) return [{ path, expected: operation, actual: actual ?? null }];
        return operator === '$length' ? mismatchesOfLength(operand, actual, path) : mismatchesOfElements(operator, operand as Json[], actual, path);
      default:
        return [];
    }
  });
}

/** What is left over on both sides once as many elements as possible have found each other. */
function mismatchesOfElements(operator: '$contains' | '$unordered', expected: Json[], actual: Json[], path: string): Mismatch[] {
  const got = pair(expected.length, actual.length, (wish, offer) => matches(expected[wish]!, actual[offer]));
  const missing = expected.filter((_, wish) => got[wish] === null);
  const left = actual.filter((_, offer) => !got.includes(offer));
  const matched = missing.length === 0 && (operator === '$contains' || left.length === 0);
  return matched ? [] : [{ path: join(path, operator), expected: missing, actual: left }];
}

/** Exact decimal arithmetic, so that a tolerance of 1e-30 means what it says. */
function near(actual: Json | undefined, expected: Json, within: Json): boolean {
  const [value, target, tolerance] = [actual, expected, within].map(parseDecimal);
  return !!value && !!target && !!tolerance && value.minus(target).abs().lte(tolerance);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
