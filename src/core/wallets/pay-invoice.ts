import type { Cents } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { Decimal, ZERO, dec, sum } from '../money/decimal.js';
import { type Funding, type FundingSource, fundOutbound } from './fund-outbound.js';
import { type LimitedWallet, type Payable, mayPay, payableKey } from './wallet-limits.js';

/** What prepaid credits may pay of a fee, exact, in minor units: what is left of it with tax (credits.md 4.4). */
export interface FeeCap extends Payable {
  cap: Decimal;
}

/** An active wallet of the invoice's currency with something in it. */
export interface PayingWallet extends LimitedWallet {
  id: string;
  balanceCents: Cents;
  /** The top-ups that its balance stems from, in order of creation. */
  sources: readonly FundingSource[];
}

export interface WalletPayment {
  walletId: string;
  amountCents: Cents;
  fundings: Funding[];
  /** How much of it was granted, and not bought (credits.md 3.4.3). */
  grantedCents: Cents;
}

/**
 * What each of the customer's wallets, in the order given (priority, then age), pays of an invoice whose total is `totalCents`:
 * caps of the same kind together, the largest first, each paid as far as the wallet may and can. A wallet pays whole cents,
 * never more than is left of the invoice (credits.md 4.5 to 4.7).
 */
export function payFromWallets(totalCents: Cents, caps: readonly FeeCap[], wallets: readonly PayingWallet[]): WalletPayment[] {
  const buckets = bucketsOf(totalCents, caps);
  const payments: WalletPayment[] = [];
  let left = totalCents;
  for (const wallet of wallets) {
    let paid = ZERO;
    for (const bucket of buckets) {
      if (!mayPay(wallet, bucket)) continue;
      const amount = Decimal.min(bucket.cap, dec(wallet.balanceCents).minus(paid), dec(left).minus(paid));
      if (amount.lte(0)) continue;
      bucket.cap = bucket.cap.minus(amount);
      paid = paid.plus(amount);
    }
    const amountCents = Math.min(toCents(paid), wallet.balanceCents, left);
    if (amountCents <= 0) continue;
    payments.push(paymentOf(wallet, amountCents));
    left -= amountCents;
  }
  return payments;
}

function paymentOf({ id, sources }: PayingWallet, amountCents: Cents): WalletPayment {
  const granted = new Set(sources.filter((source) => source.granted).map((source) => source.id));
  const fundings = fundOutbound(amountCents, sources);
  const grantedCents = fundings.reduce((total, funding) => total + (granted.has(funding.inboundId) ? funding.amountCents : 0), 0);
  return { walletId: id, amountCents, fundings, grantedCents };
}

/** Caps by kind, the largest first; the largest takes what roundings took off the invoice's total, so that it can be paid whole. */
function bucketsOf(totalCents: Cents, caps: readonly FeeCap[]): FeeCap[] {
  const byKind = new Map<string, FeeCap>();
  for (const cap of caps) {
    if (cap.cap.lte(0)) continue;
    const key = payableKey(cap);
    byKind.set(key, { ...cap, cap: cap.cap.plus(byKind.get(key)?.cap ?? ZERO) });
  }
  const buckets = [...byKind.values()].sort((a, b) => b.cap.comparedTo(a.cap));
  const missing = dec(totalCents).minus(sum(buckets.map(({ cap }) => cap)));
  const [largest] = buckets;
  if (largest && missing.gt(0) && missing.lte(buckets.length)) largest.cap = largest.cap.plus(missing);
  return buckets;
}
