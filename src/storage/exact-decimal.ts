import type { PropertyValue } from './usage.js';

/** A decimal as a whole number of 10^-scale. */
interface Exact {
  digits: bigint;
  scale: number;
}

const NUMBER_TEXT = /^-?\d+(\.\d+)?$/;

/** The value as a decimal text, if it is a number: a JSON number, or a text of the form -?digits[.digits] (usage.md 5.3). */
export function numberText(value: PropertyValue | undefined): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'string' && NUMBER_TEXT.test(value) ? value : null;
}

/** a + b, exact for any size; exponents as JavaScript writes them are read too. */
export function addDecimals(a: string, b: string): string {
  const [x, y] = aligned(parse(a), parse(b));
  return format({ digits: x.digits + y.digits, scale: x.scale });
}

/** Negative when a < b, 0 when they are equal as numbers. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = aligned(parse(a), parse(b));
  return x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0;
}

/** No exponent, no trailing zeros, no "-0". */
export function canonicalDecimal(text: string): string {
  return format(parse(text));
}

function parse(text: string): Exact {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function aligned(a: Exact, b: Exact): [Exact, Exact] {
  const scale = Math.max(a.scale, b.scale);
  const to = (value: Exact): Exact => ({ digits: value.digits * 10n ** BigInt(scale - value.scale), scale });
  return [to(a), to(b)];
}

function format({ digits, scale }: Exact): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + text;
  const fraction = text.slice(-scale).replace(/0+$/, '');
  const whole = text.slice(0, -scale);
  return `${whole === '0' && fraction === '' ? '' : sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
