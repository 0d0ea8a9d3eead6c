import { topUpAmount, voidAmount } from '../../core/wallets/credits-and-money.js';
import { fundFirstFrom, fundOutbound } from '../../core/wallets/fund-outbound.js';
import type { DecimalString } from '../../contract.js';
import { dec } from '../../core/money/decimal.js';
import type { Instant } from '../../core/time/instant.js';
import type { Work } from '../work.js';
import { addPurchase, grant, takeOut } from './ledger.js';
import { invoicePurchase } from './purchase-invoice.js';
import type { TransactionRow, WalletRow } from './wallet-views.js';

/** Credits to sell, to grant and to void in one go, and what the transactions are to bear. */
export interface TopUp {
  paidCredits: DecimalString;
  grantedCredits: DecimalString;
  voidedCredits: DecimalString;
  /** The top-up that voided credits are taken from; by the usual order when null. */
  voidedTransactionId: string | null;
  source: TransactionRow['source'];
  priority: number;
  name: string | null;
  metadata: { key: string; value: string }[];
  requiresPayment: boolean;
  purchaseOrderNumber: string | null;
  at: Instant;
}

/** Does a top-up whose figures have been checked, and answers its transactions: bought, granted, voided (credits.md 3.3). */
export async function performTopUp(work: Work, row: WalletRow, topUp: TopUp): Promise<{ wallet: WalletRow; transactions: TransactionRow[] }> {
  const { source, priority, name, metadata, purchaseOrderNumber } = topUp;
  const facts = { source, priority, name, metadata };
  const transactions: TransactionRow[] = [];
  let wallet = row;
  const sold = topUpAmount(topUp.paidCredits, wallet);
  if (sold.amountCents > 0) {
    const invoice = await invoicePurchase(work, wallet, { amount: sold, requiresPayment: topUp.requiresPayment, purchaseOrderNumber, at: topUp.at });
    const invoiced = { invoiceId: invoice.id, invoiceRequiresSuccessfulPayment: topUp.requiresPayment, purchaseOrderNumber };
    transactions.push(await addPurchase(work, wallet, sold, { ...facts, ...invoiced }));
  }
  const given = topUpAmount(topUp.grantedCredits, wallet);
  if (given.amountCents > 0) {
    const granted = await grant(work, wallet, given, facts);
    wallet = granted.wallet;
    transactions.push(granted.transaction);
  }
  if (dec(topUp.voidedCredits).gt(0)) {
    const { voidedTransactionId: from } = topUp;
    const choose = from === null ? fundOutbound : fundFirstFrom(from);
    const voided = await takeOut(work, wallet, voidAmount(topUp.voidedCredits, wallet), { ...facts, transactionStatus: 'voided' }, choose);
    wallet = voided.wallet;
    transactions.push(voided.transaction);
  }
  return { wallet, transactions };
}
