import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';
import { type TransactionRow, type WalletRow, getWallet } from './wallet-views.js';

/** The credits that an invoice sold, each with its wallet. */
export async function purchasesOf(work: Work, invoice: InvoiceRow): Promise<{ purchase: TransactionRow; wallet: WalletRow }[]> {
  const rows = await work.read('walletTransactionsByInvoice', { invoiceId: invoice.id });
  const purchases: { purchase: TransactionRow; wallet: WalletRow }[] = [];
  for (const purchase of rows.filter((row) => row.transactionStatus === 'purchased')) {
    purchases.push({ purchase, wallet: await getWallet(work, purchase.walletId) });
  }
  return purchases;
}
