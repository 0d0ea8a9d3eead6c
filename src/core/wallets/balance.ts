import type { Cents, DecimalString } from '../../contract.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import type { CreditAmount } from './credits-and-money.js';

/** What a wallet holds, in money (minor units) and in credits. Neither is ever below 0, and both are 0 together. */
export interface WalletBalance {
  balanceCents: Cents;
  creditsBalance: DecimalString;
}

/** The balance once an inbound transaction is settled. */
export function addToBalance(balance: WalletBalance, { amountCents, credits }: CreditAmount): WalletBalance {
  return {
    balanceCents: balance.balanceCents + amountCents,
    creditsBalance: canonical(dec(balance.creditsBalance).plus(credits)),
  };
}

/**
 * The balance after an outbound transaction, and what the transaction really takes: never more than there is; the last
 * cents take the last credits along, and the last credits the last cents (credits.md 3.2.4).
 */
export function takeFromBalance(balance: WalletBalance, wanted: CreditAmount): { balance: WalletBalance; taken: CreditAmount } {
  const amountCents = Math.min(wanted.amountCents, balance.balanceCents);
  const credits = Decimal.min(dec(wanted.credits), dec(balance.creditsBalance));
  const isAll = amountCents === balance.balanceCents || credits.equals(balance.creditsBalance);
  const taken = isAll
    ? { amountCents: balance.balanceCents, credits: balance.creditsBalance }
    : { amountCents, credits: canonical(credits) };
  return {
    balance: {
      balanceCents: balance.balanceCents - taken.amountCents,
      creditsBalance: canonical(dec(balance.creditsBalance).minus(taken.credits)),
    },
    taken,
  };
}
