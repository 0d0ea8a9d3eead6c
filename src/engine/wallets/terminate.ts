import type { Instant } from '../../core/time/instant.js';
import type { Work } from '../work.js';
import { type WalletRow, tellWallet } from './wallet-views.js';

/** Ends a wallet, and its rule with it; what it holds stays on record. A wallet that has ended is left as it is (credits.md 3.5). */
export async function terminateWallet(work: Work, row: WalletRow, at: Instant): Promise<WalletRow> {
  if (row.status === 'terminated') return row;
  const ended = await work.update('wallets', row, {
    status: 'terminated',
    key: `${row.key}#${row.id}`,
    terminatedAt: at,
    ongoingUsageBalanceCents: 0,
    rule: row.rule === null ? null : { ...row.rule, status: 'terminated' },
  });
  await tellWallet(work, 'wallet.terminated', ended);
  return ended;
}

/** A customer is deleted: its wallets end. */
export async function terminateWalletsOf(work: Work, customerId: string): Promise<void> {
  for (const row of await work.read('walletsByCustomer', { customerId }, { where: { status: 'active' } })) await terminateWallet(work, row, work.now);
}
