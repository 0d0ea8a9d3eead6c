import type { Cents } from '../../contract.js';
import type { InvoiceRow } from './views.js';

/** What is still to be paid of an invoice: its total less payments and offsets; nothing once it is voided (payments.md 1.1). */
export function dueCents({ status, totalAmountCents, totalPaidAmountCents, offsetAmountCents }: InvoiceRow): Cents {
  return status === 'voided' ? 0 : totalAmountCents - totalPaidAmountCents - offsetAmountCents;
}
