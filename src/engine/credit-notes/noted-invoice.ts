import type { CreditableFee } from '../../core/credit-notes/creditable-fee.js';
import type { LeftForNotes } from '../../core/credit-notes/note-figures.js';
import { type ExistingNote, type NoteLimits, type NotedInvoice, leftForNotes, noteLimits } from '../../core/credit-notes/note-limits.js';
import type { AppliedTax } from '../../contract.js';
import { HUNDRED, canonical, dec } from '../../core/money/decimal.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import { topUpLimits } from '../../core/credit-notes/top-up-limits.js';
import type { FeeRow, InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';
import { purchasesOf } from '../wallets/purchases-of.js';
import type { TransactionRow, WalletRow } from '../wallets/wallet-views.js';
import type { NoteRow } from './note-views.js';

/** An invoice with all that a further note on it depends on. */
export interface InvoiceWithNotes {
  invoice: InvoiceRow;
  fees: CreditableFee[];
  notes: NoteRow[];
  left: LeftForNotes;
  limits: NoteLimits;
  /** The credits that the invoice sold; null for an invoice of anything else. */
  topUp: TopUp | null;
}

export interface TopUp {
  wallet: WalletRow;
  purchase: TransactionRow;
}

export async function invoiceWithNotes(work: Work, invoice: InvoiceRow): Promise<InvoiceWithNotes> {
  const notes = await work.read('creditNotesByInvoice', { invoiceId: invoice.id });
  const rows = await work.read('feesByInvoice', { invoiceId: invoice.id });
  const [topUp = null] = invoice.invoiceType === 'credit' ? await purchasesOf(work, invoice) : [];
  return {
    invoice,
    fees: creditableFees(rows, notes),
    notes,
    left: leftForNotes(notedInvoice(invoice), notes.map(existingNote)),
    limits: topUp === null ? limitsOf(invoice, notes) : limitsOfTopUp(invoice, notes, topUp),
    topUp,
  };
}

function limitsOfTopUp(invoice: InvoiceRow, notes: readonly NoteRow[], { purchase }: TopUp): NoteLimits {
  return topUpLimits({
    totalAmountCents: invoice.totalAmountCents,
    totalPaidAmountCents: invoice.totalPaidAmountCents,
    totalDueAmountCents: amountDue(invoice),
    refundedCents: notes.reduce((total, note) => total + note.refundAmountCents, 0),
    remainingCents: purchase.remainingAmountCents,
  });
}

/** What can still be given back of an invoice that has these notes (credits.md 1.4). */
export function limitsOf(invoice: InvoiceRow, notes: readonly NoteRow[]): NoteLimits {
  return noteLimits(notedInvoice(invoice), notes.map(existingNote));
}

/** The fees as the notes that they have leave them. */
export function creditableFees(rows: readonly FeeRow[], notes: readonly NoteRow[]): CreditableFee[] {
  const noted = new Map<string, number>();
  for (const { figures } of notes) {
    for (const { feeId, amountCents } of figures.items) noted.set(feeId, (noted.get(feeId) ?? 0) + amountCents);
  }
  return [...rows].sort((a, b) => a.position - b.position).map(({ id, amountCents, details }) => ({
    id,
    amountCents,
    couponShare: details.exactCouponShare,
    taxes: details.appliedTaxes.map((tax) => ({ ...tax, taxedShare: details.taxedByProvider ? taxedShare(tax, amountCents, details.exactCouponShare) : '1' })),
    notedCents: noted.get(id) ?? 0,
  }));
}

/** What of a fee a tax provider has taxed: its tax as a part of what the rate would make of the whole (credits.md 1.2.2). */
function taxedShare({ taxRate, amountCents }: AppliedTax, feeCents: number, couponShare: string): string {
  const whole = dec(feeCents).minus(couponShare).times(taxRate).dividedBy(HUNDRED);
  return whole.isZero() ? '1' : canonical(dec(amountCents).dividedBy(whole));
}

export function notedInvoice(invoice: InvoiceRow): NotedInvoice {
  const { invoiceType, status, amounts, totalPaidAmountCents } = invoice;
  const { subTotalExcludingTaxesAmountCents, taxesAmountCents } = amounts;
  return { invoiceType, status, subTotalExcludingTaxesAmountCents, taxesAmountCents, totalPaidAmountCents, totalDueAmountCents: amountDue(invoice) };
}

export function existingNote({ figures, refundAmountCents }: NoteRow): ExistingNote {
  const { subTotalExcludingTaxesAmountCents, taxesAmountCents } = figures;
  return { subTotalExcludingTaxesAmountCents, taxesAmountCents, refundAmountCents };
}
