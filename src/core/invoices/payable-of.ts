import { TARGET_WALLET_PROPERTY } from '../metrics/charge-facts.js';
import type { Payable } from '../wallets/wallet-limits.js';
import type { FeeDraft } from './fee-draft.js';

/** What kind of fee a wallet sees in a line; usage grouped by it names the wallet that is to pay (credits.md 5). */
export function payableOf({ feeType, billableMetricCode, groupedBy }: Pick<FeeDraft, 'feeType' | 'billableMetricCode' | 'groupedBy'>): Payable {
  return { feeType, billableMetricCode, targetWalletCode: groupedBy[TARGET_WALLET_PROPERTY] ?? null };
}
