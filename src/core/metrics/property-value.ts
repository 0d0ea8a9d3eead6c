import { Decimal, canonical } from '../money/decimal.js';
import type { Scalar } from './usage-event.js';

const NUMBER_TEXT = /^-?[0-9]+(\.[0-9]+)?$/;

/**
 * The exact number that a property is, or null when it is none (usage.md 5.3).
 * A number is a JSON number (`1e-7` too) or a string of exactly the form `-?digits[.digits]`: not `"1e3"`, `"+1"`, `" 1"`, `".5"`, `""`, booleans or null.
 */
export function numberOf(value: unknown): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(value) : null;
  return typeof value === 'string' && NUMBER_TEXT.test(value) ? new Decimal(value) : null;
}

/** Whether a property is a number, as `numberOf` has it. */
export function isNumber(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && NUMBER_TEXT.test(value);
}

/**
 * The text by which values are compared (usage.md 5.5), so that 1 and "1" are the same value; null when there is no scalar.
 * The empty string stays empty here. Where empty counts as missing, the rule says so: group keys (`groupOf`), the values of a
 * unique count and its operation (`isPresent`).
 */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? canonical(new Decimal(value)) : null;
  return typeof value === 'boolean' ? String(value) : null;
}

/** Whether there is a value at all: not missing, not null, not the empty string (usage.md 5.4, 10.1). */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Reads the property of that name; undefined when there is none. */
export type PropertyReader = (name: string) => Scalar | undefined;

/** The property of that name as stored, undefined when the event has none: `constructor` or `__proto__` are names like any other. */
export function propertyOf(properties: Record<string, Scalar>, name: string): Scalar | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** A reader of one event's properties. */
export function readerOf(properties: Record<string, Scalar>): PropertyReader {
  return (name) => propertyOf(properties, name);
}
