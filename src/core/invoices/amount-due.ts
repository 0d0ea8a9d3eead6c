import type { Cents, InvoiceStatus } from '../../contract.js';

/** The figures by which an invoice is settled, in minor units. */
export interface Settlement {
  status: InvoiceStatus;
  totalAmountCents: Cents;
  /** Succeeded payments. */
  totalPaidAmountCents: Cents;
  /** Offset parts of its finalized credit notes. */
  offsetAmountCents: Cents;
}

/**
 * What is still owed on an invoice in minor units: total − paid − offset, and nothing on a voided one (payments.md 1.1).
 * Below 0 only where a provider took more than was left to pay, because a payment by hand came in while its own was under way.
 */
export function amountDue(invoice: Settlement): Cents {
  return invoice.status === 'voided' ? 0 : unsettled(invoice);
}

/** What payments and offsets have not covered, whether or not it is still asked for. */
export function unsettled({ totalAmountCents, totalPaidAmountCents, offsetAmountCents }: Settlement): Cents {
  return totalAmountCents - totalPaidAmountCents - offsetAmountCents;
}
