import { noteFigures } from '../../core/credit-notes/note-figures.js';
import { leftForNotes } from '../../core/credit-notes/note-limits.js';
import { noteNumber } from '../../core/credit-notes/note-number.js';
import { takesTheRest } from '../../core/credit-notes/creditable-fee.js';
import { canonical, dec } from '../../core/money/decimal.js';
import { truncate } from '../../core/money/rounding.js';
import type { FeeRow, InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';
import { type NoteRow, noteViewOf } from './note-views.js';
import { creditableFees, existingNote, notedInvoice } from './noted-invoice.js';

/**
 * Lets the notes on a draft follow it, once it has been computed anew: each item scales with its fee, and the figures are
 * those of a note of such items (credits.md 1.10.2). When the draft has become final so do they, with a number of their own.
 * `feesBefore` are the draft's fees as the notes were made or last computed.
 */
export async function followDraft(work: Work, invoice: InvoiceRow, feesBefore: readonly FeeRow[]): Promise<void> {
  const notes = await work.read('creditNotesByInvoice', { invoiceId: invoice.id });
  if (notes.length === 0) return;
  const amountBefore = new Map(feesBefore.map((fee) => [fee.id, fee.amountCents]));
  const rows = await work.read('feesByInvoice', { invoiceId: invoice.id });
  const amountNow = new Map(rows.map((fee) => [fee.id, fee.amountCents]));
  const done: NoteRow[] = [];
  for (const note of notes) {
    const items = note.figures.items.map(({ feeId, preciseAmountCents }) => {
      const before = amountBefore.get(feeId) ?? 0;
      const amount = before === 0 ? dec(0) : dec(preciseAmountCents).times(amountNow.get(feeId) ?? 0).dividedBy(before);
      return { feeId, amount: canonical(truncate(amount, 5)) };
    });
    const fees = creditableFees(rows, done);
    const byId = new Map(fees.map((fee) => [fee.id, fee]));
    const figures = noteFigures(
      items.flatMap(({ feeId, amount }) => (byId.has(feeId) ? [{ fee: byId.get(feeId)!, amount }] : [])),
      leftForNotes(notedInvoice(invoice), done.map(existingNote)),
      { takesTheRest: takesTheRest(fees, items) },
    );
    // An item whose fee is gone stays on its note, worth nothing.
    const present = figures.items[Symbol.iterator]();
    const shown = items.map(({ feeId }) => (byId.has(feeId) ? present.next().value! : { feeId, amountCents: 0, preciseAmountCents: '0' }));
    done.push(await becomes(work, note, invoice, { ...figures, items: shown }));
  }
}

async function becomes(work: Work, note: NoteRow, invoice: InvoiceRow, figures: NoteRow['figures']): Promise<NoteRow> {
  const total = figures.totalAmountCents;
  const finalized = invoice.status === 'finalized';
  const row = await work.update('creditNotes', note, {
    figures,
    totalAmountCents: total,
    creditAmountCents: total,
    balanceAmountCents: total,
    creditStatus: total > 0 ? 'available' : null,
    ...(finalized ? { status: 'finalized', number: noteNumber(invoice.number, note.sequentialId) } : {}),
  });
  if (finalized && total > 0) await work.tell('credit_note.created', row.externalCustomerId, { creditNote: await noteViewOf(work, row) });
  return row;
}
