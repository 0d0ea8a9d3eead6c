import type { WouldWrite, WriteOptions } from '../contract.js';
import type { Instant } from '../core/time/instant.js';
import type { Op, Store } from '../storage/port.js';
import type { TableName } from '../storage/schema.js';
import type { StagedStore } from '../storage/staged.js';
import { noteViews } from './credit-notes/note-views.js';
import { invoiceViews } from './invoices/views.js';
import { domainEventView } from './outbox/domain-event-view.js';
import { transactionView } from './wallets/wallet-views.js';
import { type Work, beginWork } from './work.js';

/** Tells the caller of a dry run, where it asked to be told, what it would have written. */
export async function reportDryRun(options: Pick<WriteOptions, 'dryRun'>, store: Store, now: Instant): Promise<void> {
  if (typeof options.dryRun !== 'function') return;
  options.dryRun(await writtenIn(store as StagedStore, now));
}

/** The documents, ledger entries and domain events that a staged store has been given, as they stand at the end. */
async function writtenIn(store: StagedStore, now: Instant): Promise<WouldWrite> {
  const { ops } = store;
  const work = beginWork(store, now);
  const invoices = await work.read('invoiceById', { id: touched(ops, 'invoices') });
  const notes = await work.read('creditNoteById', { id: touched(ops, 'creditNotes') });
  const events = ops.flatMap((op) => (op.type === 'insert' && op.table === 'outbox' ? [{ ...op.row, seq: 0, version: 1 }] : []));
  return {
    invoices: await invoiceViews(work, invoices),
    creditNotes: await noteViews(work, notes),
    walletTransactions: await transactions(work, touched(ops, 'walletTransactions')),
    events: events.map(domainEventView),
  };
}

/** Ids of rows that are made or changed, and are still there. */
function touched(ops: readonly Op[], table: TableName): string[] {
  const ids = ops.flatMap((op) => {
    if (op.type === 'increment' || op.table !== table || op.type === 'delete') return [];
    return [op.type === 'insert' ? op.row.id : op.id];
  });
  return [...new Set(ids)];
}

async function transactions(work: Work, ids: readonly string[]): Promise<WouldWrite['walletTransactions']> {
  const rows = await work.read('walletTransactionById', { id: ids });
  const wallets = new Map((await work.read('walletById', { id: rows.map((row) => row.walletId) })).map((wallet) => [wallet.id, wallet]));
  return rows.map((row) => transactionView(row, wallets.get(row.walletId)!));
}
