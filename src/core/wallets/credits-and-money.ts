import type { Cents, Currency, DecimalString } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import { roundHalfUp, truncate } from '../money/rounding.js';

/** What one credit of a wallet costs, in major units of its currency. */
export interface CreditRate {
  rateAmount: DecimalString;
  currency: Currency;
}

/** Credits and the money that they are. */
export interface CreditAmount {
  amountCents: Cents;
  credits: DecimalString;
}

/** Credits are counted to this many decimals. */
const CREDIT_DECIMALS = 5;

/**
 * A top-up of so many credits: cut to five decimals, made whole cents, and counted anew from these, so that a top-up is
 * always whole cents (credits.md 3.2.1).
 *
 * Example: rate 1 EUR, 17.96999… credits: 1797 cents, 17.97 credits.
 */
export function topUpAmount(credits: DecimalString, rate: CreditRate): CreditAmount {
  const { amountCents } = voidAmount(credits, rate);
  return { amountCents, credits: creditsOf(dec(amountCents), rate) };
}

/** Credits that are voided keep the credits asked for, cut to five decimals; their worth is whole cents (credits.md 3.2.2). */
export function voidAmount(credits: DecimalString, rate: CreditRate): CreditAmount {
  const kept = truncate(dec(credits), CREDIT_DECIMALS);
  return { amountCents: toCents(kept.times(centsPerCredit(rate)), 'credits'), credits: canonical(kept) };
}

/** An amount of money in minor units as credits, five decimals (credits.md 3.2.3). */
export function creditsOf(amount: Decimal, rate: CreditRate): DecimalString {
  return canonical(roundHalfUp(amount.dividedBy(centsPerCredit(rate)), CREDIT_DECIMALS));
}

function centsPerCredit({ rateAmount, currency }: CreditRate): Decimal {
  return dec(rateAmount).times(new Decimal(10).pow(currencyExponent(currency)));
}
