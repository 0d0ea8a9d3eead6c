import { z } from 'zod';
import type { CreditNote, CreditNoteEstimate } from '../../contract.js';
import { creditableOfFee } from '../../core/credit-notes/creditable-fee.js';
import { type NoteParts, fitParts, refuseParts } from '../../core/credit-notes/note-parts.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { optionalText, parseFields, readInput, requiredText } from '../input.js';
import { getInvoice } from '../invoices/views.js';
import type { Work } from '../work.js';
import { type NewCreditNote, figuresOf, issueCreditNote } from './issue.js';
import { noteViewOf } from './note-views.js';
import { type InvoiceWithNotes, type TopUp, invoiceWithNotes } from './noted-invoice.js';

const part = z.int('invalid_value').min(0, 'invalid_value').nullish();

const noteOn = z.object({ invoiceId: requiredText });
const estimateInput = noteOn.extend({
  items: z.array(z.object({ feeId: requiredText, amountCents: z.unknown().optional() })).min(1, 'value_is_mandatory'),
});
const noteInput = estimateInput.extend({
  reason: z.enum(['duplicated_charge', 'product_unsatisfactory', 'order_change', 'order_cancellation', 'fraudulent_charge', 'other']).nullish(),
  description: optionalText,
  creditAmountCents: part,
  refundAmountCents: part,
  offsetAmountCents: part,
});

/** Makes a note as asked for: every limit checked in the order of credits.md 1.5, nothing written when one fails. */
export async function createCreditNote(work: Work, input: unknown): Promise<CreditNote> {
  const noted = await creditableInvoice(work, input);
  const refusals = new Refusals();
  const given = parseFields(noteInput, input, refusals);
  const items = itemsOf(noted, given.items ?? []);
  refusals.throwIfAny();
  const asked: NoteParts = { credit: given.creditAmountCents ?? 0, refund: given.refundAmountCents ?? 0, offset: given.offsetAmountCents ?? 0 };
  if (noted.topUp) refuseTopUpParts(asked, noted, noted.topUp, refusals);
  refusals.throwIfAny();
  refuseParts(asked, figuresOf(noted, items).totalAmountCents, noted.limits, noted.invoice.totalPaidAmountCents, refusals);
  refusals.throwIfAny();
  const row = await issueCreditNote(work, {
    invoiceId: noted.invoice.id, reason: given.reason ?? 'other', description: given.description ?? null, items, split: (total) => fitParts(asked, total),
  });
  return noteViewOf(work, row!);
}

/** What a note of these items would come to, and how much of it could be given back in each way (credits.md 1.8). */
export async function estimateCreditNote(work: Work, input: unknown): Promise<CreditNoteEstimate> {
  const noted = await creditableInvoice(work, input);
  const given = readInput(estimateInput, input);
  if (noted.topUp && !isPaid(noted.topUp)) throw new BillingError('not_allowed', { invoice: ['invalid_type_or_status'] });
  const { totalAmountCents, preciseTotalAmountCents: _precise, items, ...figures } = figuresOf(noted, itemsOf(noted, given.items));
  const { refundable, offsettable } = noted.limits;
  return {
    invoiceId: noted.invoice.id,
    currency: noted.invoice.currency,
    ...figures,
    maxCreditableAmountCents: noted.topUp ? 0 : totalAmountCents,
    maxRefundableAmountCents: Math.min(totalAmountCents, refundable),
    maxOffsettableAmountCents: Math.min(totalAmountCents, offsettable),
    items: items.map(({ feeId, amountCents }) => ({ feeId, amountCents })),
  };
}

/** The invoice is looked at before anything else of the request (credits.md 1.5.1). */
async function creditableInvoice(work: Work, input: unknown): Promise<InvoiceWithNotes> {
  const { invoiceId } = readInput(noteOn, input);
  const invoice = await getInvoice(work, invoiceId);
  if (!['draft', 'finalized', 'voided'].includes(invoice.status)) {
    throw new BillingError('not_allowed', { invoice: ['invalid_type_or_status'] });
  }
  const noted = await invoiceWithNotes(work, invoice);
  if (noted.topUp && noted.topUp.wallet.status !== 'active') throw new BillingError('not_allowed', { invoice: ['invalid_type_or_status'] });
  return noted;
}

const isPaid = ({ purchase }: TopUp): boolean => purchase.remainingAmountCents !== null;

/** An unpaid top-up is offset, in whole; a paid one is refunded (credits.md 1.7.2, 1.7.3). */
function refuseTopUpParts({ credit, refund, offset }: NoteParts, { invoice }: InvoiceWithNotes, topUp: TopUp, refusals: Refusals): void {
  if (isPaid(topUp)) {
    if (credit > 0) refusals.add('creditAmountCents', 'cannot_credit_invoice');
    if (offset > 0) refusals.add('offsetAmountCents', 'cannot_apply_to_paid_invoice');
    return;
  }
  if (credit > 0) refusals.add('creditAmountCents', 'cannot_credit_invoice', 'not_allowed');
  if (refund > 0) refusals.add('refundAmountCents', 'cannot_refund_unpaid_invoice', 'not_allowed');
  if (invoice.totalPaidAmountCents > 0 || offset !== invoice.totalAmountCents || amountDue(invoice) !== offset) {
    refusals.add('offsetAmountCents', 'not_equal_to_total_amount');
  }
}

const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The items, each within what is left of its fee; several on one fee count together (credits.md 1.5.2). */
function itemsOf({ fees, topUp }: InvoiceWithNotes, given: readonly { feeId: string; amountCents?: unknown }[]): NewCreditNote['items'] {
  const refusals = new Refusals();
  const left = new Map(fees.map((fee) => [fee.id, creditableOfFee(fee)]));
  for (const [index, { feeId, amountCents }] of given.entries()) {
    const rest = left.get(feeId);
    if (rest === undefined) {
      refusals.add('fee', 'fee_not_found', 'not_found');
      continue;
    }
    if (!isAmount(amountCents)) {
      refusals.add(`items.${index}.amountCents`, 'invalid_value');
      continue;
    }
    const inWallet = topUp && isPaid(topUp) ? topUp.purchase.remainingAmountCents! : rest;
    if (amountCents > rest) refusals.add(`items.${index}.amountCents`, 'higher_than_remaining_fee_amount');
    else if (amountCents > inWallet) refusals.add(`items.${index}.amountCents`, 'higher_than_wallet_balance');
    left.set(feeId, rest - amountCents);
  }
  refusals.throwIfAny();
  return given.map(({ feeId, amountCents }) => ({ feeId, amount: String(amountCents) }));
}
