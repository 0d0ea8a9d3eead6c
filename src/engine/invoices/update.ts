import { z } from 'zod';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { paymentDueDate } from '../../core/invoices/dates.js';
import { afterExpiry } from '../billing/gate.js';
import { days, metadata, optionalText, parseInput } from '../input.js';
import { refuseStatusByHand, setPaymentStatusByHand } from '../payments/status-by-hand.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { type InvoiceRow, getInvoice } from './views.js';

const updateInput = z.object({
  paymentStatus: z.enum(['pending', 'succeeded', 'failed'], 'value_is_invalid').optional(),
  metadata: metadata.nullish(),
  netPaymentTerm: days.nullish(),
  purchaseOrderNumber: optionalText,
});

/**
 * Changes what may change: metadata and the payment status of an issued invoice, payment term and purchase order number of a
 * draft. Nothing on a voided one (invoices.md 12.1, payments.md 3.8).
 */
export async function updateInvoice(work: Work, runtime: Runtime, invoice: InvoiceRow, input: unknown): Promise<void> {
  const row = await afterExpiry(work, invoice);
  const refusals = new Refusals();
  const given = parseInput(updateInput, input ?? {}, refusals);
  const isDraft = row.status === 'draft';
  const asked = (input ?? {}) as { [K in 'paymentStatus' | 'metadata' | 'netPaymentTerm' | 'purchaseOrderNumber']?: unknown };
  if (row.status === 'voided') refusals.add('status', 'invoice_is_voided', 'not_allowed');
  if (isDraft && asked.metadata !== undefined) refusals.add('metadata', 'invoice_is_a_draft', 'not_allowed');
  if (!isDraft && changes(asked.netPaymentTerm, row.netPaymentTerm)) refusals.add('netPaymentTerm', 'invoice_is_issued', 'not_allowed');
  if (!isDraft && changes(asked.purchaseOrderNumber, row.facts.purchaseOrderNumber)) refusals.add('purchaseOrderNumber', 'invoice_is_issued', 'not_allowed');
  if (asked.paymentStatus !== undefined) refuseStatusByHand(row, asked.paymentStatus, refusals);
  refusals.throwIfAny();
  if (given!.metadata !== undefined) await work.update('invoices', row, { metadata: given!.metadata ?? {} });
  if (isDraft) await updateDraft(work, row, given!);
  if (given!.paymentStatus !== undefined) await setPaymentStatusByHand(work, runtime, await getInvoice(work, row.id), given!.paymentStatus);
}

const changes = (asked: unknown, before: unknown): boolean => asked !== undefined && (asked ?? null) !== before;

/** An own payment term stays through refreshes; null goes back to the customer's with the next one. */
async function updateDraft(work: Work, row: InvoiceRow, { netPaymentTerm, purchaseOrderNumber }: z.infer<typeof updateInput>): Promise<void> {
  if (netPaymentTerm === undefined && purchaseOrderNumber === undefined) return;
  const term = netPaymentTerm ?? row.netPaymentTerm;
  await work.update('invoices', row, {
    netPaymentTerm: term,
    paymentDueDate: paymentDueDate(row.issuingDate, term),
    facts: {
      ...row.facts,
      ownPaymentTerm: netPaymentTerm === undefined ? (row.facts.ownPaymentTerm ?? null) : netPaymentTerm,
      purchaseOrderNumber: purchaseOrderNumber === undefined ? row.facts.purchaseOrderNumber : purchaseOrderNumber,
    },
  });
}

/** Takes a draft away with its draft credit notes; what it was to bill is not billed again (invoices.md 1.8). */
export async function deleteDraft(work: Work, row: InvoiceRow): Promise<void> {
  if (row.status !== 'draft') throw new BillingError('not_allowed', { status: ['not_a_draft'] });
  for (const note of await work.read('creditNotesByInvoice', { invoiceId: row.id })) await work.remove('creditNotes', note);
  for (const fee of await work.read('feesByInvoice', { invoiceId: row.id })) await work.remove('fees', fee);
  for (const entry of await work.read('invoiceSubscriptionsByInvoice', { invoiceId: row.id })) await work.remove('invoiceSubscriptions', entry);
  for (const inputs of await work.read('inputsByInvoice', { invoiceId: row.id })) await work.remove('invoiceInputs', inputs);
  await work.remove('invoices', row);
}
