import type { Decimal } from '../money/decimal.js';
import { canonical } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';

/** Decimals of a published quotient that does not end (charges.md 1.3). */
const QUOTIENT_DECIMALS = 15;
/** No exact product of prices and quantities has this many decimals; a quotient that does not end fills all 120 digits. */
const EXACT_DECIMALS = 60;

/** An exact figure as it goes out: whole when it ends, a quotient that does not end to 15 decimals, half up (charges.md 1.3). */
export function publishedExact(value: Decimal): string {
  return value.decimalPlaces() > EXACT_DECIMALS ? publishedQuotient(value) : canonical(value);
}

/** A unit amount or another quotient as it goes out: to 15 decimals, half up (charges.md 1.4). */
export function publishedQuotient(value: Decimal): string {
  return canonical(roundHalfUp(value, QUOTIENT_DECIMALS));
}
