import { z } from 'zod';
import { creditableOfFee } from '../../core/credit-notes/creditable-fee.js';
import type { NoteLimits } from '../../core/credit-notes/note-limits.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { canonical, dec } from '../../core/money/decimal.js';
import { truncate } from '../../core/money/rounding.js';
import { issueCreditNote } from '../credit-notes/issue.js';
import { invoiceWithNotes, limitsOf } from '../credit-notes/noted-invoice.js';
import { cents, parseFields } from '../input.js';
import { invoiceWithdrawn } from '../payments/collection-queue.js';
import { cancelPurchase } from '../wallets/purchases.js';
import type { Work } from '../work.js';
import { giveBackCoupons, giveBackCredits } from './give-back.js';
import { type InvoiceRow, getInvoice, invoiceViewById } from './views.js';

const voidInput = z.object({ generateCreditNote: z.boolean().nullish(), creditAmountCents: cents.nullish(), refundAmountCents: cents.nullish() });

/** What of a voided invoice is given back by a credit note, in minor units. */
interface Asked {
  credit: number;
  refund: number;
}

/**
 * Withdraws an issued invoice: it keeps number and amounts and owes nothing. Without a credit note what it had spent comes
 * back; with one, exactly what was asked for is given back, and the rest is noted and voided at once (credits.md 2).
 */
export async function voidInvoice(work: Work, row: InvoiceRow, input: unknown): Promise<void> {
  const refusals = new Refusals();
  if (row.status !== 'finalized') refusals.add('status', 'not_voidable', 'not_allowed');
  const given = parseFields(voidInput, input ?? {}, refusals);
  refusals.throwIfAny();
  const asked: Asked = { credit: given.creditAmountCents ?? 0, refund: given.refundAmountCents ?? 0 };
  if (given.generateCreditNote) refuseTooMuch(limitsOf(row, await work.read('creditNotesByInvoice', { invoiceId: row.id })), asked);
  await invoiceWithdrawn(work, row);
  const voided = await work.update('invoices', row, {
    status: 'voided', voidedAt: work.now, paymentOverdue: false, facts: { ...row.facts, readyForPaymentProcessing: false },
  });
  await work.update('customers', (await work.find('customerById', { id: row.customerId }))!, {});
  await work.tell('invoice.voided', row.externalCustomerId, { invoice: await invoiceViewById(work, row.id) });
  await giveBackCoupons(work, voided);
  if (voided.invoiceType === 'credit') await cancelPurchase(work, voided);
  if (given.generateCreditNote) await noteWhole(work, voided, asked);
  else await giveBackCredits(work, voided);
}

/** Of bought credits nothing can be given back this way (credits.md 1.4.2, 2.5). */
function refuseTooMuch({ creditable, refundable }: NoteLimits, { credit, refund }: Asked): void {
  if (credit + refund > creditable || refund > refundable) {
    throw new BillingError('validation_failed', { base: ['total_amount_exceeds_invoice_amount'] });
  }
}

/** One note of what was asked for, spread over all fees, and a voided one of whatever is left (credits.md 2.5). */
async function noteWhole(work: Work, row: InvoiceRow, { credit, refund }: Asked): Promise<void> {
  if (row.invoiceType === 'credit') return;
  const total = credit + refund;
  const noted = await invoiceWithNotes(work, row);
  const { creditable } = noted.limits;
  if (total > 0) {
    const items = noted.fees.map((fee) => ({
      feeId: fee.id,
      amount: canonical(truncate(dec(creditableOfFee(fee)).times(total).dividedBy(creditable), 5)),
    }));
    await issueCreditNote(work, { invoiceId: row.id, reason: 'other', items, totalCents: total, split: () => ({ credit, refund, offset: 0 }) });
  }
  const rest = await invoiceWithNotes(work, await getInvoice(work, row.id));
  if (rest.limits.creditable === 0) return;
  const items = rest.fees.map((fee) => ({ feeId: fee.id, amount: String(creditableOfFee(fee)) }));
  await issueCreditNote(work, { invoiceId: row.id, reason: 'other', items, totalCents: rest.limits.creditable, voidedAtOnce: true });
}
