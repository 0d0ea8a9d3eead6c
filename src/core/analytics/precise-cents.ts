import type { Cents } from '../../contract.js';
import { type Decimal, dec } from '../money/decimal.js';

/** Decimals below the cent that a share of a coupon is published with. */
const UNITS = 100_000;

/** An amount of minor units as whole ones and a rest in hundred-thousandths, both of which can be summed as whole numbers. */
export interface PreciseCents {
  amountCents: Cents;
  fraction: number;
}

/** Splits an amount with at most five decimals; the rest is never below 0. */
export function splitCents(amount: Decimal): PreciseCents {
  const whole = amount.floor();
  return { amountCents: whole.toNumber(), fraction: amount.minus(whole).times(UNITS).toNumber() };
}

/** The amount that sums of both parts stand for, exact. */
export function joinCents({ amountCents, fraction }: PreciseCents): Decimal {
  return dec(fraction).div(UNITS).plus(amountCents);
}
