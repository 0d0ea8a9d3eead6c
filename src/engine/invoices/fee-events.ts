import type { Work } from '../work.js';
import type { NewFee } from './rows.js';
import { feeView } from './views.js';

/** Tells of each fee in advance, of usage or of a fixed charge, that has been made, on an invoice or without one (payments.md 11). */
export async function tellFeesCreated(work: Work, rows: readonly NewFee[]): Promise<void> {
  for (const row of rows) {
    if (!row.payInAdvance || (row.feeType !== 'charge' && row.feeType !== 'fixed_charge')) continue;
    await work.tell('fee.created', row.externalCustomerId, { fee: feeView({ ...row, createdAt: work.now, version: 1, seq: 0 }) });
  }
}
