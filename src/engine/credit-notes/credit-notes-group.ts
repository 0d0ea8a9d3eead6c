import { z } from 'zod';
import type { CreditNotes } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { readInput } from '../input.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { createCreditNote, estimateCreditNote } from './create.js';
import { getNote, noteViewOf, noteViews } from './note-views.js';
import { voidNote } from './void.js';

const updateInput = z.object({ refundStatus: z.enum(['pending', 'succeeded', 'failed']).nullish() });

export function creditNotesGroup(runtime: Runtime): CreditNotes {
  return {
    create: (input, options) => runtime.execute('creditNotes.create', input, options, (work) => createCreditNote(work, input)),
    estimate: (input) => runtime.query((work) => estimateCreditNote(work, input)),
    update: (id, input, options) =>
      runtime.execute('creditNotes.update', [id, input], options, async (work) => {
        const row = await getNote(work, id);
        const { refundStatus } = readInput(updateInput, input);
        if (refundStatus == null) return noteViewOf(work, row);
        if (row.status === 'draft' || row.refundStatus === null) throw new BillingError('not_allowed', { refundStatus: ['not_refundable'] });
        const refundedAt = refundStatus === 'succeeded' ? (row.refundedAt ?? work.now) : null;
        return noteViewOf(work, await work.update('creditNotes', row, { refundStatus, refundedAt }));
      }),
    void: (id, options) =>
      runtime.execute('creditNotes.void', id, options, async (work) => noteViewOf(work, await voidNote(work, await getNote(work, id)))),
    get: (id) => runtime.query(async (work) => noteViewOf(work, await getNote(work, id))),
    list: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId, invoiceId } = asked(query);
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          async (window) => {
            if (customer === undefined) return [];
            if (invoiceId !== undefined) {
              return work.read('creditNotesByInvoice', { invoiceId }, { ...window, where: { customerId: customer?.id } });
            }
            return customer ? work.read('creditNotesByCustomer', { customerId: customer.id }, window) : work.read('creditNotes', {}, window);
          },
          (rows) => noteViews(work, rows),
        );
      }),
  };
}
