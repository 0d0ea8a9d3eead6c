import { dec } from '../../core/money/decimal.js';
import { type OngoingWallet, type UsageToPay, ongoingUsage } from '../../core/wallets/ongoing-usage.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { usageToPay } from './usage-to-pay.js';
import { type WalletRow, payingWallets, tellWallet } from './wallet-views.js';

/**
 * Computes the ongoing balances of a customer's wallets anew, all together, and tells of each that is used up now and was not
 * before (credits.md 6). Answers the active wallets as they then are. `known` is the usage to pay, where the caller has it.
 */
export async function refreshOngoing(work: Work, runtime: Runtime, customerId: string, known?: readonly UsageToPay[]): Promise<WalletRow[]> {
  const wallets = await payingWallets(work, customerId);
  if (wallets.length === 0) return [];
  const usage = ongoingUsage(known ?? (await usageToPay(work, runtime, customerId)), wallets.map(ongoingWallet));
  work.atEnd(atEndKey(customerId), null);
  const rows: WalletRow[] = [];
  for (const wallet of wallets) rows.push(await refreshed(work, wallet, usage.get(wallet.id)!));
  return rows;
}

/** Has it done once the command that changes the balance has done all else. */
export function refreshOngoingAtEnd(work: Work, customerId: string): void {
  work.atEnd(atEndKey(customerId), async (later, runtime) => {
    await refreshOngoing(later, runtime, customerId);
  });
}

const atEndKey = (customerId: string): string => `ongoing:${customerId}`;

function ongoingWallet({ id, code, currency, balanceCents, settings, rule }: WalletRow): OngoingWallet {
  return { id, code, currency, balanceCents, limits: settings.appliesTo, refills: rule?.status === 'active' && rule.trigger === 'threshold' };
}

async function refreshed(work: Work, wallet: WalletRow, ongoingUsageBalanceCents: number): Promise<WalletRow> {
  const depleted = wallet.balanceCents - ongoingUsageBalanceCents <= 0 && !(isNew(wallet) && ongoingUsageBalanceCents === 0);
  if (wallet.ongoingUsageBalanceCents === ongoingUsageBalanceCents && wallet.depleted === depleted) return wallet;
  const row = await work.update('wallets', wallet, { ongoingUsageBalanceCents, depleted });
  if (depleted && !wallet.depleted) await tellWallet(work, 'wallet.depleted_ongoing_balance', row);
  return row;
}

/** A wallet that never held anything is not depleted by that alone. */
function isNew({ balanceCents, consumedAmountCents, consumedCredits }: WalletRow): boolean {
  return balanceCents === 0 && consumedAmountCents === 0 && dec(consumedCredits).isZero();
}
