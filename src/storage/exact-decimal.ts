import type { PropertyValue } from './usage.js';

/** A decimal as a whole number of 10^-scale. */
interface Exact {
  digits: bigint;
  scale: number;
}

/** So short a text is an exact whole number of 10^-scale in a JavaScript number too. */
const SHORT = 15;
const POWERS_OF_TEN = Array.from({ length: SHORT + 1 }, (_, exponent) => 10 ** exponent);

const NUMBER_TEXT = /^-?\d+(\.\d+)?$/;
const EXPONENT = /e/i;

/** The value as a decimal text, if it is a number: a JSON number, or a text of the form -?digits[.digits] (usage.md 5.3). */
export function numberText(value: PropertyValue | undefined): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'string' && isNumberText(value) ? value : null;
}

export function isNumberText(text: string): boolean {
  return NUMBER_TEXT.test(text);
}

/** A running sum of decimal texts, exact for any number of them and of any size; exponents as JavaScript writes them are read too. */
export interface ExactTotal {
  add(text: string): void;
  /** The sum so far: no exponent, no trailing zeros. */
  text(): string;
}

export function exactTotal(): ExactTotal {
  /** By scale: the sum of short texts, in units of 10^-scale. Millions of them are summed up without a bigint. */
  const short: number[] = [];
  let rest: Exact = { digits: 0n, scale: 0 };
  const carry = (scale: number) => {
    rest = plus(rest, { digits: BigInt(short[scale] ?? 0), scale });
    short[scale] = 0;
  };
  return {
    add(text) {
      if (!isShort(text)) {
        rest = plus(rest, parse(text));
        return;
      }
      const point = text.indexOf('.');
      const scale = point < 0 ? 0 : text.length - point - 1;
      const sum = (short[scale] ?? 0) + Math.round(Number(text) * POWERS_OF_TEN[scale]!);
      short[scale] = sum;
      if (Math.abs(sum) > 2 ** 52) carry(scale);
    },
    text() {
      for (const scale of short.keys()) carry(scale);
      return format(rest);
    },
  };
}

/** Negative when a < b, 0 when they are equal as numbers. */
export function compareDecimals(a: string, b: string): number {
  if (isShort(a) && isShort(b)) return Number(a) - Number(b);
  const [x, y] = aligned(parse(a), parse(b));
  return x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0;
}

/** No exponent, no trailing zeros, no "-0". */
export function canonicalDecimal(text: string): string {
  return format(parse(text));
}

function isShort(text: string): boolean {
  return text.length <= SHORT && !EXPONENT.test(text);
}

function parse(text: string): Exact {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function plus(a: Exact, b: Exact): Exact {
  const [x, y] = aligned(a, b);
  return { digits: x.digits + y.digits, scale: x.scale };
}

function aligned(a: Exact, b: Exact): [Exact, Exact] {
  const scale = Math.max(a.scale, b.scale);
  const to = (value: Exact): Exact => (value.scale === scale ? value : { digits: value.digits * 10n ** BigInt(scale - value.scale), scale });
  return [to(a), to(b)];
}

function format({ digits, scale }: Exact): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + text;
  const fraction = text.slice(-scale).replace(/0+$/, '');
  return sign + text.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
}
