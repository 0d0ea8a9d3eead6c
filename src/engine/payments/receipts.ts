import type { CustomerRow } from '../customers/customers.js';
import type { Work } from '../work.js';
import { type PaymentRow, paymentView } from './views.js';

/**
 * The receipt of a payment that has just succeeded, numbered per customer without gaps; none for partners (payments.md 3.10).
 * Answers the columns to set on the payment.
 */
export async function takeReceipt(work: Work, customer: CustomerRow): Promise<Pick<PaymentRow, 'receiptNumber' | 'receiptAt'>> {
  if (customer.profile.accountType === 'partner') return { receiptNumber: null, receiptAt: null };
  const count = await work.count(`receipts:${customer.id}`, { exclusive: true });
  return { receiptNumber: `${customer.slug}-RCPT-${String(count).padStart(6, '0')}`, receiptAt: work.now };
}

/** Tells of a payment's receipt, when it has one. */
export async function tellReceipt(work: Work, payment: PaymentRow): Promise<void> {
  if (payment.receiptNumber === null) return;
  const paymentReceipt = { number: payment.receiptNumber, createdAt: new Date(payment.receiptAt!), payment: await paymentView(work, payment) };
  await work.tell('payment_receipt.created', payment.externalCustomerId, { paymentReceipt });
}
