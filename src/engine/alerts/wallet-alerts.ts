import type { AlertType, DecimalString } from '../../contract.js';
import type { TaskRun } from '../billing/run-tasks.js';
import { type WalletRow, walletView } from '../wallets/wallet-views.js';
import type { Work } from '../work.js';
import { evaluateAlert } from './evaluate.js';
import { eachSubject } from './each-subject.js';

/** What a wallet's alert watches: cents or credits, as the kind says (payments.md 9.1). */
export function walletValue(row: WalletRow, alertType: AlertType): DecimalString {
  const wallet = walletView(row);
  switch (alertType) {
    case 'wallet_balance_amount':
      return String(wallet.balanceCents);
    case 'wallet_ongoing_balance_amount':
      return String(wallet.ongoingBalanceCents);
    case 'wallet_credits_balance':
      return wallet.creditsBalance;
    case 'wallet_credits_ongoing_balance':
      return wallet.creditsOngoingBalance;
    default:
      throw new Error(`${alertType} is no alert on a wallet`);
  }
}

/** Evaluates the alerts on active wallets, after their balances have been computed (payments.md 9.4). */
export async function evaluateWalletAlerts(run: TaskRun): Promise<void> {
  await eachSubject(run, 'wallet', evaluateWallet);
}

async function evaluateWallet(work: Work, walletId: string): Promise<void> {
  const wallet = await work.find('walletById', { id: walletId });
  if (wallet?.status !== 'active') return;
  const alerts = await work.read('alertsBySubject', { subject: walletId }, { where: { watches: 'wallet' } });
  for (const alert of alerts) {
    await evaluateAlert(work, alert, { value: walletValue(wallet, alert.alertType), periodFrom: null, externalCustomerId: wallet.externalCustomerId });
  }
}
