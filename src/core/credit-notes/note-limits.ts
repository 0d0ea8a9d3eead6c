import type { Cents, InvoiceStatus, InvoiceType } from '../../contract.js';
import type { LeftForNotes } from './note-figures.js';

/** What limits the notes of an invoice, in minor units. */
export interface NotedInvoice {
  invoiceType: InvoiceType;
  status: InvoiceStatus;
  subTotalExcludingTaxesAmountCents: Cents;
  taxesAmountCents: Cents;
  /** Σ of the succeeded payments: no coupon, wallet or other note. */
  totalPaidAmountCents: Cents;
  totalDueAmountCents: Cents;
}

/** A note that the invoice has, draft and voided ones included. */
export interface ExistingNote {
  subTotalExcludingTaxesAmountCents: Cents;
  taxesAmountCents: Cents;
  refundAmountCents: Cents;
}

export interface NoteLimits {
  creditable: Cents;
  refundable: Cents;
  offsettable: Cents;
}

/** What is left of an invoice's subtotal and taxes for a further note (credits.md 1.3.1). */
export function leftForNotes(invoice: NotedInvoice, notes: readonly ExistingNote[]): LeftForNotes {
  const taken = (figure: (note: ExistingNote) => Cents) => notes.reduce((total, note) => total + figure(note), 0);
  return {
    subTotalCents: Math.max(invoice.subTotalExcludingTaxesAmountCents - taken((note) => note.subTotalExcludingTaxesAmountCents), 0),
    taxesCents: Math.max(invoice.taxesAmountCents - taken((note) => note.taxesAmountCents), 0),
  };
}

/**
 * How much of an invoice can still be given back: as credit, as refund of money paid, as offset of what is due
 * (credits.md 1.4). All 0 for an invoice that was never issued; a draft can be credited only.
 */
export function noteLimits(invoice: NotedInvoice, notes: readonly ExistingNote[]): NoteLimits {
  const issued = invoice.status === 'finalized' || invoice.status === 'voided';
  if (invoice.invoiceType === 'credit' || !(issued || invoice.status === 'draft')) return { creditable: 0, refundable: 0, offsettable: 0 };
  const { subTotalCents, taxesCents } = leftForNotes(invoice, notes);
  const creditable = subTotalCents + taxesCents;
  const refunded = notes.reduce((total, note) => total + note.refundAmountCents, 0);
  return {
    creditable,
    refundable: issued ? Math.max(Math.min(creditable, invoice.totalPaidAmountCents - refunded), 0) : 0,
    offsettable: issued ? Math.max(Math.min(creditable, invoice.totalDueAmountCents), 0) : 0,
  };
}
