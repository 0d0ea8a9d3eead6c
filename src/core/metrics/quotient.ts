import { Decimal } from '../money/decimal.js';

/**
 * a ÷ b for b ≠ 0: exact where the quotient ends, else cut to 50 significant digits, halves away from zero (usage.md 4.4).
 * It ends when the divisor, freed of its twos and fives, divides the dividend.
 */
export function quotient(a: Decimal, b: Decimal): Decimal {
  const decimals = Math.max(a.decimalPlaces(), b.decimalPlaces());
  const dividend = wholeNumber(a, decimals);
  let rest = wholeNumber(b, decimals);
  let shift = 0;
  for (; rest % 10n === 0n; shift += 1) rest /= 10n;
  let factor = 1n;
  for (; rest % 2n === 0n; shift += 1) [rest, factor] = [rest / 2n, factor * 5n];
  for (; rest % 5n === 0n; shift += 1) [rest, factor] = [rest / 5n, factor * 2n];
  if (dividend % rest !== 0n) return a.dividedBy(b).toSignificantDigits(50, Decimal.ROUND_HALF_UP);
  return new Decimal(`${(dividend / rest) * factor}e-${shift}`);
}

function wholeNumber(value: Decimal, decimals: number): bigint {
  const digits = value.toFixed(decimals);
  return BigInt(digits.replace('.', ''));
}
