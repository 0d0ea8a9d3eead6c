import type { FeeType } from '../../contract.js';

/** What a wallet may pay; with both lists empty, everything (credits.md 3.1.2). */
export interface WalletLimits {
  feeTypes: readonly FeeType[];
  billableMetricCodes: readonly string[];
}

/** What kind of fee an amount is for. */
export interface Payable {
  feeType: FeeType;
  billableMetricCode: string | null;
  /** Code of the only wallet that may pay it; null: any (credits.md 5). */
  targetWalletCode: string | null;
}

/** A wallet as far as it decides what it may pay. `code` is unique among the customer's active wallets. */
export interface LimitedWallet {
  code: string;
  limits: WalletLimits;
}

/** Whether a wallet may pay for it: the wallet that is named, whatever its limits, else one with no limit or any that matches. */
export function mayPay({ code, limits }: LimitedWallet, { feeType, billableMetricCode, targetWalletCode }: Payable): boolean {
  if (targetWalletCode !== null) return targetWalletCode === code;
  if (limits.feeTypes.length === 0 && limits.billableMetricCodes.length === 0) return true;
  return limits.feeTypes.includes(feeType) || (billableMetricCode !== null && limits.billableMetricCodes.includes(billableMetricCode));
}

/** Names the kind: amounts of the same kind are put together. */
export function payableKey({ feeType, billableMetricCode, targetWalletCode }: Payable): string {
  return JSON.stringify([feeType, billableMetricCode, targetWalletCode]);
}
