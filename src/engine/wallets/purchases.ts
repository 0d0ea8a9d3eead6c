import { issuedWhenPaid } from '../invoices/issue-open.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Consequence } from '../payments/consequences.js';
import type { Work } from '../work.js';
import { fail, settle } from './ledger.js';
import { purchasesOf } from './purchases-of.js';
import { transactionView } from './wallet-views.js';

/** What the settling of a top-up's invoice does to the credits that it sold (credits.md 3.3.6, 3.3.7, 1.7.2). */
export const PURCHASES: Consequence = {
  concerns: (invoice) => invoice.invoiceType === 'credit',
  async paid(work, _runtime, invoice) {
    const issued = invoice.status === 'open' ? await issuedWhenPaid(work, invoice, 'invoice.paid_credit_added') : invoice;
    for (const { purchase, wallet } of await purchasesOf(work, invoice)) await settle(work, wallet, purchase);
    return issued;
  },
  async failed(work, _runtime, invoice, failureCode) {
    for (const { purchase, wallet } of await purchasesOf(work, invoice)) {
      await fail(work, wallet, purchase);
      const failed = (await work.find('walletTransactionById', { id: purchase.id }))!;
      const data = { walletTransaction: transactionView(failed, wallet), providerError: { code: failureCode } };
      await work.tell('wallet_transaction.payment_failure', invoice.externalCustomerId, data);
    }
    return invoice;
  },
  async offset(work, invoice) {
    await cancelPurchase(work, invoice);
    return invoice;
  },
};

/** A top-up that is not to be paid any more: offset in whole, or voided (credits.md 1.7.2, 2.6). */
export async function cancelPurchase(work: Work, invoice: InvoiceRow): Promise<void> {
  for (const { purchase, wallet } of await purchasesOf(work, invoice)) await fail(work, wallet, purchase);
}
