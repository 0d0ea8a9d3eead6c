import type { CreditNote } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';

export type NoteRow = RowOf<'creditNotes'>;

const date = (instant: number | null): Date | null => (instant === null ? null : new Date(instant));

function noteView(row: NoteRow, invoiceNumber: string): CreditNote {
  const { items, ...figures } = row.figures;
  return {
    id: row.id,
    number: row.number,
    sequentialId: row.sequentialId,
    invoiceId: row.invoiceId,
    invoiceNumber,
    externalCustomerId: row.externalCustomerId,
    issuingDate: row.issuingDate,
    reason: row.reason,
    description: row.description,
    currency: row.currency,
    status: row.status,
    creditStatus: row.creditStatus,
    refundStatus: row.refundStatus,
    ...figures,
    creditAmountCents: row.creditAmountCents,
    refundAmountCents: row.refundAmountCents,
    offsetAmountCents: row.offsetAmountCents,
    balanceAmountCents: row.balanceAmountCents,
    items: items.map((item, index) => ({ id: deriveId('cni', row.id, index), ...item, amountCurrency: row.currency })),
    createdAt: new Date(row.createdAt),
    voidedAt: date(row.voidedAt),
    refundedAt: date(row.refundedAt),
    metadata: {},
  };
}

/** Whole notes, with the numbers of their invoices as they are now: one read for all. */
export async function noteViews(work: Work, rows: readonly NoteRow[]): Promise<CreditNote[]> {
  const invoices = await work.read('invoiceById', { id: [...new Set(rows.map((row) => row.invoiceId))] });
  const numbers = new Map(invoices.map(({ id, number }) => [id, number]));
  return rows.map((row) => noteView(row, numbers.get(row.invoiceId)!));
}

export async function noteViewOf(work: Work, row: NoteRow): Promise<CreditNote> {
  return (await noteViews(work, [row]))[0]!;
}

export async function getNote(work: Work, id: string): Promise<NoteRow> {
  const row = typeof id === 'string' ? await work.find('creditNoteById', { id }) : undefined;
  if (!row) throw new BillingError('not_found', { creditNote: ['not_found'] });
  return row;
}
