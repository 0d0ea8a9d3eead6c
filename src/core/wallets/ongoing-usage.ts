import type { Cents, Currency } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { Decimal, ZERO, dec } from '../money/decimal.js';
import { type LimitedWallet, type Payable, mayPay, payableKey } from './wallet-limits.js';

/** An amount with tax, in minor units, that is used and not yet billed or drafted; below 0 for what is billed already. */
export interface UsageToPay extends Payable {
  currency: Currency;
  amount: Decimal;
}

/** An active wallet, as usage to come is put to it. */
export interface OngoingWallet extends LimitedWallet {
  id: string;
  currency: Currency;
  balanceCents: Cents;
  /** Whether a threshold rule will fill it: it then takes whatever comes to it. */
  refills: boolean;
}

/**
 * How much of the usage to come falls to each wallet, in minor units. Amounts of one kind go together; the largest is put
 * first to the wallets that may pay it, in their order: each takes what its balance leaves, the last one (or one that
 * refills) all the rest, so that its ongoing balance may fall below 0 (credits.md 6).
 */
export function ongoingUsage(amounts: readonly UsageToPay[], wallets: readonly OngoingWallet[]): Map<string, Cents> {
  const sums = sumsByKind(amounts);
  const room = new Map<Currency, Decimal>();
  for (const { currency, amount } of sums) room.set(currency, (room.get(currency) ?? ZERO).plus(amount));
  const taken = new Map<string, Decimal>(wallets.map(({ id }) => [id, ZERO]));
  for (const kind of sums) {
    // What is billed already lowers what its currency takes in all, whatever kind it was of.
    const most = Decimal.max(Decimal.min(kind.amount, room.get(kind.currency)!), ZERO);
    if (most.lte(0)) continue;
    room.set(kind.currency, room.get(kind.currency)!.minus(putTo(kind, most, wallets, taken)));
  }
  return new Map([...taken].map(([id, amount]) => [id, toCents(amount)]));
}

function sumsByKind(amounts: readonly UsageToPay[]): (UsageToPay & { key: string })[] {
  const sums = new Map<string, UsageToPay & { key: string }>();
  for (const usage of amounts) {
    const key = `${usage.currency} ${payableKey(usage)}`;
    sums.set(key, { ...usage, key, amount: usage.amount.plus(sums.get(key)?.amount ?? ZERO) });
  }
  return [...sums.values()].sort((a, b) => b.amount.comparedTo(a.amount) || (a.key < b.key ? -1 : 1));
}

/** Puts an amount to the wallets that may pay it; answers how much found one. */
function putTo(kind: UsageToPay, amount: Decimal, wallets: readonly OngoingWallet[], taken: Map<string, Decimal>): Decimal {
  const payers = wallets.filter((wallet) => wallet.currency === kind.currency && mayPay(wallet, kind));
  let left = amount;
  for (const [index, wallet] of payers.entries()) {
    const has = taken.get(wallet.id)!;
    const free = Decimal.max(dec(wallet.balanceCents).minus(has), ZERO);
    const takes = wallet.refills || index === payers.length - 1 ? left : Decimal.min(free, left);
    taken.set(wallet.id, has.plus(takes));
    left = left.minus(takes);
    if (left.lte(0)) break;
  }
  return amount.minus(left);
}
