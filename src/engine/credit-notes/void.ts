import { BillingError } from '../../core/errors/billing-error.js';
import type { Work } from '../work.js';
import type { NoteRow } from './note-views.js';

/** Takes back what is left of a note's credit. What was used stays used, and the fee stays credited (credits.md 1.10.1). */
export async function voidNote(work: Work, row: NoteRow): Promise<NoteRow> {
  if (row.status !== 'finalized' || row.creditStatus !== 'available' || row.balanceAmountCents === 0) {
    throw new BillingError('not_allowed', { creditNote: ['no_voidable_amount'] });
  }
  await work.update('customers', (await work.find('customerById', { id: row.customerId }))!, {});
  return work.update('creditNotes', row, { creditStatus: 'voided', balanceAmountCents: 0, voidedAt: work.now });
}
