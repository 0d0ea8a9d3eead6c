import { BillingError } from '../errors/billing-error.js';
import { type Decimal } from './decimal.js';
import { roundHalfUp } from './rounding.js';

/** An exact amount in minor units as whole cents, halves away from zero. Raises `amount_overflow` past a safe integer. */
export function toCents(amount: Decimal, path = 'amountCents'): number {
  return wholeCents(roundHalfUp(amount), path);
}

/** A decimal that is already whole, as a safe integer. Raises `amount_overflow` when it does not fit. */
export function wholeCents(amount: Decimal, path = 'amountCents'): number {
  const cents = amount.toNumber();
  if (!Number.isSafeInteger(cents)) {
    throw new BillingError('amount_overflow', { [path]: ['amount_overflow'] });
  }
  return cents === 0 ? 0 : cents;
}
