import type { Decimal as DecimalJs } from 'decimal.js';
import { Decimal } from './decimal.js';

/** To whole units, halves away from zero: the library's only money rounding (charges.md 1). */
export function roundHalfUp(value: Decimal, decimals = 0): Decimal {
  return roundTo(value, decimals, Decimal.ROUND_HALF_UP);
}

/** Towards +∞. */
export function roundUp(value: Decimal, decimals = 0): Decimal {
  return roundTo(value, decimals, Decimal.ROUND_CEIL);
}

/** Towards −∞. */
export function roundDown(value: Decimal, decimals = 0): Decimal {
  return roundTo(value, decimals, Decimal.ROUND_FLOOR);
}

/** Towards zero. */
export function truncate(value: Decimal, decimals = 0): Decimal {
  return roundTo(value, decimals, Decimal.ROUND_DOWN);
}

/**
 * Quotients are cut after 120 digits, so that three thirds of 100 add up to 99.99…9. What stands behind this many decimals is
 * only that rest, and must not decide how a half, or a whole, is rounded.
 */
const EXACT_DECIMALS = 60;

/** `decimals` may be negative: −2 rounds to hundreds. */
function roundTo(value: Decimal, decimals: number, mode: DecimalJs.Rounding): Decimal {
  if (decimals >= EXACT_DECIMALS) return value.toDecimalPlaces(decimals, mode);
  const exact = value.toDecimalPlaces(EXACT_DECIMALS, Decimal.ROUND_HALF_UP);
  if (decimals >= 0) return exact.toDecimalPlaces(decimals, mode);
  const step = new Decimal(10).pow(-decimals);
  return exact.dividedBy(step).toDecimalPlaces(0, mode).times(step);
}
