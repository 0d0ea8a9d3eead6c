import { Decimal as DecimalJs } from 'decimal.js';

/**
 * The library's own decimal.js constructor: 120 significant digits, no exponents in texts.
 * decimal.js settings are global to a constructor, so nothing here touches the host's `Decimal`.
 * 120 digits hold the exact product of two 60-digit numbers; quotients are cut far below anything published.
 */
export const Decimal = DecimalJs.clone({
  precision: 120,
  rounding: DecimalJs.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  minE: -9e15,
  maxE: 9e15,
});
export type Decimal = InstanceType<typeof Decimal>;

export const ZERO: Decimal = new Decimal(0);
export const HUNDRED: Decimal = new Decimal(100);

/** A decimal as it goes out: no exponent, no trailing zeros, no leading `+`, no "-0". Example: `canonical(dec('1.50'))` → `"1.5"`. */
export function canonical(value: Decimal): string {
  return value.isZero() ? '0' : value.toFixed();
}

/** Reads a canonical text, a stored decimal or a JavaScript number as an exact decimal. Throws on anything that is no decimal. */
export function dec(value: string | number | Decimal): Decimal {
  const result = new Decimal(value);
  if (!result.isFinite()) throw new RangeError(`not a decimal: ${String(value)}`);
  return result;
}

const DECIMAL_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;

/** A decimal given from outside (string or number), or null when it is none (text, blank, NaN, an unsafe integer). */
export function parseDecimal(value: unknown): Decimal | null {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return null;
    return new Decimal(value);
  }
  if (typeof value !== 'string' || !DECIMAL_TEXT.test(value)) return null;
  return new Decimal(value);
}

/** Σ of the values, exact. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}
