import type { Cents, CreditNoteInput, DecimalString } from '../../contract.js';
import { takesTheRest } from '../../core/credit-notes/creditable-fee.js';
import { type NoteFigures, noteFigures } from '../../core/credit-notes/note-figures.js';
import type { NoteLimits } from '../../core/credit-notes/note-limits.js';
import { noteNumber } from '../../core/credit-notes/note-number.js';
import { type NoteParts, allCredit } from '../../core/credit-notes/note-parts.js';
import { fundFirstFrom } from '../../core/wallets/fund-outbound.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { countRefund } from '../analytics/figures.js';
import { deriveId } from '../ids.js';
import { getInvoice } from '../invoices/views.js';
import { queueRefund } from '../payments/refund-queue.js';
import { offsetDue } from '../payments/settle.js';
import { creditAmount, takeOut } from '../wallets/ledger.js';
import type { Work } from '../work.js';
import { type NoteRow, noteViewOf } from './note-views.js';
import { type InvoiceWithNotes, type TopUp, invoiceWithNotes } from './noted-invoice.js';

/** A note that is to be made, of a part of an invoice. */
export interface NewCreditNote {
  invoiceId: string;
  reason: NonNullable<CreditNoteInput['reason']>;
  description?: string | null;
  /** Parts of fees before coupons and taxes, in minor units. Fractions of a cent are cut after five decimals. */
  items: readonly { feeId: string; amount: DecimalString }[];
  /** How the total is given back, within the limits of the invoice; all as credit when left out. */
  split?: (total: Cents, limits: NoteLimits) => NoteParts;
  /** When it became due, where a late run catches it up: it is dated by that day. */
  dueAt?: Instant;
  /** The total, where it is given and not what the items come to (credits.md 2.5). */
  totalCents?: Cents;
  /** Made only so that the invoice's notes add up to it: its credit is voided at once (credits.md 2.5). */
  voidedAtOnce?: boolean;
}

/**
 * Makes a credit note in the caller's unit of work, and answers its row; null, and nothing is made, when it comes to 0.
 * A refund or an offset beyond what the invoice allows becomes credit. On a draft the note is a draft, all credit, and
 * follows it (credits.md 1.10). An offset lowers what is due on the invoice, whose row has then changed.
 */
export async function issueCreditNote(work: Work, note: NewCreditNote): Promise<NoteRow | null> {
  const noted = await invoiceWithNotes(work, await getInvoice(work, note.invoiceId));
  const figures = figuresOf(noted, note.items, note.totalCents);
  if (figures.totalAmountCents <= 0) return null;
  assertWithin(noted, figures);
  const parts = withinLimits((note.split ?? allCredit)(figures.totalAmountCents, noted.limits), figures.totalAmountCents, noted.limits);
  const row = await insertNote(work, noted, note, figures, parts);
  // The customer's row is raised with every document, so that two at once are decided one after the other.
  await work.update('customers', (await work.find('customerById', { id: row.customerId }))!, {});
  if (row.status === 'finalized') await work.tell('credit_note.created', row.externalCustomerId, { creditNote: await noteViewOf(work, row) });
  if (parts.refund > 0) {
    await countRefund(work, row.invoiceId, parts.refund);
    await queueRefund(work, row);
  }
  if (parts.refund > 0 && noted.topUp) await takeBackTopUp(work, noted.topUp, row);
  if (parts.offset > 0) await offsetDue(work, noted.invoice, parts.offset);
  return row;
}

/** What a further note of these items comes to (credits.md 1.2, 1.3). */
export function figuresOf({ fees, left }: InvoiceWithNotes, items: NewCreditNote['items'], totalCents?: Cents): NoteFigures {
  const byId = new Map(fees.map((fee) => [fee.id, fee]));
  return noteFigures(items.map(({ feeId, amount }) => ({ fee: byId.get(feeId)!, amount })), left, {
    takesTheRest: takesTheRest(fees, items),
    ...(totalCents === undefined ? {} : { totalCents }),
  });
}

/** The notes of an invoice never come to more than it: a broken invariant is a defect and must never be stored (credits.md 1.3). */
function assertWithin({ invoice, left }: InvoiceWithNotes, { totalAmountCents }: NoteFigures): void {
  if (totalAmountCents > left.subTotalCents + left.taxesCents) throw new Error(`the credit notes of invoice ${invoice.id} would come to more than it`);
}

function withinLimits(parts: NoteParts, total: Cents, { refundable, offsettable }: NoteLimits): NoteParts {
  const refund = Math.min(parts.refund, refundable, total);
  const offset = Math.min(parts.offset, offsettable, total - refund);
  return { refund, offset, credit: total - refund - offset };
}

/** A refund of bought credits takes these very credits out of the wallet (credits.md 1.7.4). */
async function takeBackTopUp(work: Work, { wallet, purchase }: TopUp, note: NoteRow): Promise<void> {
  const facts = { transactionStatus: 'voided', creditNoteId: note.id } as const;
  await takeOut(work, wallet, creditAmount(note.refundAmountCents, wallet), facts, fundFirstFrom(purchase.id));
}

async function insertNote(work: Work, { invoice, notes }: InvoiceWithNotes, note: NewCreditNote, figures: NoteFigures, parts: NoteParts): Promise<NoteRow> {
  const sequentialId = notes.length + 1;
  const id = deriveId('cno', invoice.id, sequentialId);
  await work.insert('creditNotes', {
    id,
    invoiceId: invoice.id,
    sequentialId,
    number: noteNumber(invoice.number, sequentialId),
    customerId: invoice.customerId,
    externalCustomerId: invoice.externalCustomerId,
    currency: invoice.currency,
    status: invoice.status === 'draft' ? 'draft' : 'finalized',
    creditStatus: parts.credit === 0 ? null : note.voidedAtOnce ? 'voided' : 'available',
    refundStatus: parts.refund > 0 ? 'pending' : null,
    reason: note.reason,
    description: note.description ?? null,
    issuingDate: localDate(note.dueAt ?? work.now, invoice.timezone),
    totalAmountCents: figures.totalAmountCents,
    creditAmountCents: parts.credit,
    refundAmountCents: parts.refund,
    offsetAmountCents: parts.offset,
    balanceAmountCents: note.voidedAtOnce ? 0 : parts.credit,
    figures,
    voidedAt: note.voidedAtOnce ? work.now : null,
    refundedAt: null,
  });
  return (await work.find('creditNoteById', { id }))!;
}
