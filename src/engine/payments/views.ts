import type { Payment } from '../../contract.js';
import type { RowOf } from '../../storage/schema.js';
import type { Work } from '../work.js';

export type PaymentRow = RowOf<'payments'>;

/** Payments as the API shows them, with the invoices that they are for: one read for all of them. */
export async function paymentViews(work: Work, rows: readonly PaymentRow[]): Promise<Payment[]> {
  const allocations = await work.read('paymentAllocationsByPayment', { paymentId: rows.map((row) => row.id) });
  return rows.map((row) => ({
    id: row.id,
    externalCustomerId: row.externalCustomerId,
    invoiceIds: allocations.filter(({ paymentId }) => paymentId === row.id).map(({ invoiceId }) => invoiceId),
    payableType: row.payableType,
    amountCents: row.amountCents,
    amountCurrency: row.currency,
    status: row.status,
    type: row.type,
    reference: row.reference,
    providerCode: row.providerCode === '' ? null : row.providerCode,
    providerPaymentId: row.providerPaymentId,
    nextAction: row.nextAction,
    receipt: row.receiptNumber === null ? null : { number: row.receiptNumber, createdAt: new Date(row.receiptAt!) },
    createdAt: new Date(row.createdAt),
  }));
}

export async function paymentView(work: Work, row: PaymentRow): Promise<Payment> {
  return (await paymentViews(work, [row]))[0]!;
}
