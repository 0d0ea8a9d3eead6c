import { z } from 'zod';
import { Refusals } from '../core/errors/billing-error.js';
import { isCurrency } from '../core/money/currency.js';
import { canonical, parseDecimal } from '../core/money/decimal.js';
import { parseInstant } from '../core/time/instant.js';
import { isTimezone } from '../core/time/timezone.js';

/** Reasons are words like `value_is_invalid`; anything else that zod says is one of the two common ones. */
const REASON = /^[a-z][a-z0-9_]*$/;

/**
 * Reads a caller's input by its schema. Each failure is refused under its path: `value_is_mandatory` where nothing was
 * given, else the schema's own reason or `value_is_invalid`. With `refusals` failures are added to it and the answer is
 * undefined; without, they are thrown.
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, refusals?: Refusals, prefix = ''): T | undefined {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const found = refusals ?? new Refusals();
  for (const issue of result.error.issues) {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      const reason = REASON.test(issue.message) ? issue.message : valueAt(input, path) == null ? 'value_is_mandatory' : 'value_is_invalid';
      found.add(prefix + (path.map(String).join('.') || 'base'), reason);
    }
  }
  if (!refusals) found.throwIfAny();
  return undefined;
}

/**
 * Reads each field of a caller's input by itself: what is wrong is refused as by `parseInput`, and what can be read is answered,
 * so that what it refers to is looked up and refused along with it (README.md, Errors). Complete once nothing was refused.
 */
export function parseFields<S extends z.ZodRawShape>(schema: z.ZodObject<S>, input: unknown, refusals: Refusals, prefix = ''): Partial<z.infer<z.ZodObject<S>>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return parseInput(schema, input, refusals, prefix) ?? {};
  const fields = Object.entries(schema.shape).flatMap(([name, field]) => {
    const read = parseInput(z.object({ [name]: field }), input, refusals, prefix);
    return read === undefined ? [] : [[name, read[name]]];
  });
  return Object.fromEntries(fields) as Partial<z.infer<z.ZodObject<S>>>;
}

/** As `parseInput` without `refusals`: throws, or answers the input. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  return parseInput(schema, input)!;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}

/** PostgreSQL cannot store the character NUL, so no adapter is given it. */
const text = z.string().refine((value) => !value.includes('\0'), 'value_is_invalid');
export const requiredText = text.refine((value) => value.trim() !== '', 'value_is_mandatory');
export const optionalText = text.nullish();
export const codes = z.array(requiredText).nullish();
export const cents = z.int('value_is_invalid').min(0);
export const days = z.int('value_is_invalid').min(0);
export const currency = z.string().refine(isCurrency, 'value_is_invalid');
export const timezone = z.string().refine(isTimezone, 'value_is_invalid');
/** A decimal of any size, as its canonical text. */
export const decimalText = z.union([z.string(), z.number()], 'value_is_invalid').transform((value, context) => {
  const parsed = parseDecimal(value);
  if (parsed) return canonical(parsed);
  context.addIssue({ code: 'custom', message: 'value_is_invalid' });
  return z.NEVER;
});
export const decimalNotNegative = decimalText.refine((text) => !text.startsWith('-'), 'value_is_invalid');
/** An instant as epoch milliseconds. */
export const instantInput = z.unknown().transform((value, context) => {
  const parsed = parseInstant(value);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: value == null ? 'value_is_mandatory' : 'invalid_date' });
  return z.NEVER;
});
export const optionalInstant = z.unknown().optional().transform((value, context) => {
  if (value == null) return null;
  const parsed = parseInstant(value);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'invalid_date' });
  return z.NEVER;
});
export const metadata = z.record(text.min(1).max(20), text.min(1).max(140)).refine((keys) => Object.keys(keys).length <= 5, 'too_many_keys');
/** Every line is there, null where none was given. */
export const address = z
  .object({ line1: optionalText, line2: optionalText, city: optionalText, state: optionalText, zipcode: optionalText, country: optionalText })
  .transform(({ line1 = null, line2 = null, city = null, state = null, zipcode = null, country = null }) => ({ line1, line2, city, state, zipcode, country }))
  .nullish();
