import { z } from 'zod';
import type { Cents, Payment } from '../../contract.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import type { Instant } from '../../core/time/instant.js';
import { afterExpiry } from '../billing/gate.js';
import { deriveId } from '../ids.js';
import { optionalInstant, parseInput } from '../input.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { takeReceipt, tellReceipt } from './receipts.js';
import { receiveMoney } from './settle.js';
import { type PaymentRow, paymentView } from './views.js';

const recordInput = z.object({
  invoiceId: z.string(),
  amountCents: z.int('value_is_invalid').min(1, 'value_is_invalid'),
  reference: z.string().refine((text) => text.trim() !== '', 'value_is_mandatory').refine((text) => text.length <= 40, 'value_is_too_long'),
  paidAt: optionalInstant,
});

/**
 * A payment made outside a provider, in part or in whole: it has succeeded at once. Refused beyond what is due, and for
 * bought credits in anything but the whole (payments.md 3.5, 3.6).
 */
export async function recordPayment(work: Work, runtime: Runtime, input: unknown): Promise<Payment> {
  const refusals = new Refusals();
  const given = parseInput(recordInput, input, refusals);
  const { invoiceId, amountCents } = (input ?? {}) as { invoiceId?: unknown; amountCents?: unknown };
  const found = typeof invoiceId === 'string' ? await work.find('invoiceById', { id: invoiceId }) : undefined;
  const invoice = found && (await afterExpiry(work, found));
  if (typeof invoiceId === 'string' && !invoice) refusals.add('invoice', 'not_found', 'not_found');
  if (invoice && invoice.status !== 'finalized' && invoice.status !== 'open') refusals.add('invoice', 'invalid_status', 'not_allowed');
  else if (invoice && typeof amountCents === 'number' && amountCents > amountDue(invoice)) refusals.add('amountCents', 'higher_than_amount_due');
  else if (invoice?.invoiceType === 'credit' && given && amountCents !== invoice.totalAmountCents) refusals.add('amountCents', 'not_equal_to_total_amount');
  refusals.throwIfAny();
  return paymentView(work, await receiveByHand(work, runtime, invoice!, given!.amountCents, given!.reference, given!.paidAt ?? work.now));
}

/** Makes a succeeded manual payment on an invoice, with all that it brings about. */
export async function receiveByHand(
  work: Work, runtime: Runtime, invoice: InvoiceRow, amountCents: Cents, reference: string | null, paidAt: Instant,
): Promise<PaymentRow> {
  if (amountCents > amountDue(invoice)) throw new BillingError('validation_failed', { amountCents: ['higher_than_amount_due'] });
  const id = await writeManualPayment(work, invoice, amountCents, reference, paidAt);
  await receiveMoney(work, runtime, invoice, amountCents);
  const payment = (await work.find('paymentById', { id }))!;
  await tellReceipt(work, payment);
  return payment;
}

/** Puts a succeeded manual payment on record, with its receipt; the invoice stays as it is. Answers its id. */
export async function writeManualPayment(
  work: Work, invoice: Pick<InvoiceRow, 'id' | 'customerId' | 'currency'>, amountCents: Cents, reference: string | null, paidAt: Instant,
): Promise<string> {
  const customer = (await work.find('customerById', { id: invoice.customerId }))!;
  const id = deriveId('pay', invoice.id, await work.count(`payments:${invoice.id}`, { exclusive: true }));
  await work.insert('payments', {
    id, customerId: customer.id, externalCustomerId: customer.externalId, payableType: 'Invoice', payableId: invoice.id,
    amountCents, currency: invoice.currency, status: 'succeeded', type: 'manual', reference,
    providerCode: '', providerPaymentId: null, failureCode: null, nextAction: null, ...(await takeReceipt(work, customer)), step: 'none',
    createdAt: paidAt,
  });
  await work.insert('paymentAllocations', { id: deriveId('pal', id, invoice.id), paymentId: id, invoiceId: invoice.id, amountCents });
  return id;
}
