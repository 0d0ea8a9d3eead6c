import type { Wallets } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { createWallet } from './create.js';
import { terminateWallet } from './terminate.js';
import { topUpByHand } from './top-up-by-hand.js';
import { updateWallet } from './update.js';
import { type TransactionRow, getWallet, transactionView, walletView } from './wallet-views.js';

export function walletsGroup(runtime: Runtime): Wallets {
  return {
    create: (input, options) => runtime.execute('wallets.create', input, options, (work) => createWallet(work, runtime, input)),
    update: (id, input, options) => runtime.execute('wallets.update', [id, input], options, (work) => updateWallet(work, id, input)),
    terminate: (id, options) =>
      runtime.execute('wallets.terminate', id, options, async (work) => walletView(await terminateWallet(work, await getWallet(work, id), work.now))),
    get: (id) => runtime.query(async (work) => walletView(await getWallet(work, id))),
    list: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId } = asked(query);
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          async (window) => {
            if (customer === undefined) return [];
            return customer ? work.read('walletsByCustomer', { customerId: customer.id }, window) : work.read('wallets', {}, window);
          },
          (rows) => rows.map(walletView),
        );
      }),
    topUp: (input, options) => runtime.execute('wallets.topUp', input, options, (work) => topUpByHand(work, input)),
    listTransactions: (query) =>
      runtime.query(async (work) => {
        const { walletId, transactionType, transactionStatus } = asked(query);
        const wallet = await getWallet(work, walletId);
        return listPage(
          query,
          (window) => work.read('walletTransactionsByWallet', { walletId: wallet.id }, { ...window, where: { transactionType, transactionStatus } }),
          (rows) => rows.map((row) => transactionView(row, wallet)),
        );
      }),
    fundings: (id) =>
      runtime.query(async (work) => {
        const { id: outboundId } = await getTransaction(work, id);
        const rows = await work.read('walletFundingsByOutbound', { outboundId });
        return { items: rows.map(({ inboundId, amountCents }) => ({ walletTransactionId: inboundId, amountCents })) };
      }),
    consumptions: (id) =>
      runtime.query(async (work) => {
        const { id: inboundId } = await getTransaction(work, id);
        const rows = await work.read('walletFundingsByInbound', { inboundId });
        return { items: rows.map(({ outboundId, amountCents }) => ({ walletTransactionId: outboundId, amountCents })) };
      }),
  };
}

async function getTransaction(work: Work, id: string): Promise<TransactionRow> {
  const row = typeof id === 'string' ? await work.find('walletTransactionById', { id }) : undefined;
  if (!row) throw new BillingError('not_found', { walletTransaction: ['wallet_transaction_not_found'] });
  return row;
}
