import type { Refusals } from '../errors/billing-error.js';
import { canonical, parseDecimal } from '../money/decimal.js';
import { type Instant, parseInstant } from '../time/instant.js';
import type { Scalar } from './usage-event.js';

/** An event from outside, checked: what it says, and nothing else. */
export interface SentEvent {
  transactionId: string;
  externalSubscriptionId: string;
  code: string;
  /** Null when none was given: then the engine's clock says (usage.md 2.1). */
  timestamp: Instant | null;
  /** As sent; the metric's expression comes after. */
  properties: Record<string, Scalar>;
  /** Canonical, in minor units; null when none was given. */
  preciseTotalAmountCents: string | null;
}

/**
 * An event as checked by usage.md 2.1 and 2.2, or null when it was refused: every failure is added to `refusals`, under `path`
 * (`events.3.` in a batch). Any input is taken, of whatever type; null counts as not given, and a property of value `undefined` is none. Texts with NUL,
 * or with half a character, are refused: not every store could keep them.
 */
export function parseEvent(input: unknown, refusals: Refusals, path = ''): SentEvent | null {
  const refusedBefore = refusals.list.length;
  const fields = isPlainObject(input) ? input : {};
  const event: SentEvent = {
    transactionId: idAt(fields, 'transactionId', refusals, path),
    externalSubscriptionId: idAt(fields, 'externalSubscriptionId', refusals, path),
    code: idAt(fields, 'code', refusals, path),
    timestamp: timestampAt(fields, refusals, path),
    properties: propertiesAt(fields, refusals, path),
    preciseTotalAmountCents: amountAt(fields, refusals, path),
  };
  return refusals.list.length > refusedBefore ? null : event;
}

type Fields = Record<string, unknown>;

/** Not an array, a Map or a Date, whose contents would go missing without a word. */
function isPlainObject(value: unknown): value is Fields {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null;
}

function idAt(fields: Fields, name: string, refusals: Refusals, path: string): string {
  const value = fields[name];
  if (isUnset(value) || value === '') refusals.add(path + name, 'value_is_mandatory');
  else if (typeof value !== 'string') refusals.add(path + name, 'invalid_type');
  else if (!isStorable(value)) refusals.add(path + name, 'value_is_invalid');
  return typeof value === 'string' ? value : '';
}

function timestampAt(fields: Fields, refusals: Refusals, path: string): Instant | null {
  const value = fields['timestamp'];
  if (isUnset(value)) return null;
  const instant = parseInstant(value);
  if (instant === null) refusals.add(`${path}timestamp`, 'invalid_date');
  return instant;
}

function propertiesAt(fields: Fields, refusals: Refusals, path: string): Record<string, Scalar> {
  const value = fields['properties'];
  if (isUnset(value)) return {};
  if (!isPlainObject(value)) {
    refusals.add(`${path}properties`, 'invalid_type');
    return {};
  }
  const given = Object.entries(value).filter(([, property]) => property !== undefined);
  for (const [name, property] of given) {
    if (!isScalar(property)) refusals.add(`${path}properties.${name}`, 'invalid_type');
    else if (!isStorable(name) || (typeof property === 'string' && !isStorable(property))) refusals.add(`${path}properties.${name}`, 'value_is_invalid');
  }
  return Object.fromEntries(given) as Record<string, Scalar>;
}

/** Half a surrogate pair, which is no character. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Texts that every store can hold: PostgreSQL has none with NUL, and no encoding has half a character. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !LONE_SURROGATE.test(text);
}

/** NaN and the infinities are no JSON: they would come back from a store as null. */
function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function amountAt(fields: Fields, refusals: Refusals, path: string): string | null {
  const value = fields['preciseTotalAmountCents'];
  if (isUnset(value)) return null;
  const amount = parseDecimal(value);
  if (amount === null) refusals.add(`${path}preciseTotalAmountCents`, 'value_is_invalid');
  return amount === null ? null : canonical(amount);
}
