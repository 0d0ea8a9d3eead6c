import type { Cents, PaymentStatus } from '../../contract.js';
import { unsettled } from '../../core/invoices/amount-due.js';
import type { RowPatch } from '../../storage/schema.js';
import { followPaymentStatus } from '../analytics/figures.js';
import { forgetPaid } from '../dunning/progress.js';
import { type InvoiceRow, invoiceViewById } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { type Consequence, consequences } from './consequences.js';
import { noLongerPayable } from './collection-queue.js';

/** The one place where the outcome of a payment reaches an invoice, its fees and what waits for it (payments.md 3). */

/**
 * Money has come in for an invoice: paid rises by it, and when nothing is left the invoice is settled. A part of what is due
 * changes no status (payments.md 3.1, 3.4).
 */
export async function receiveMoney(work: Work, runtime: Runtime, row: InvoiceRow, amountCents: Cents): Promise<InvoiceRow> {
  const invoice = await work.update('invoices', row, { totalPaidAmountCents: row.totalPaidAmountCents + amountCents });
  // Money for a start that was given up is on record, but brings nothing back to life (payments.md, difference 8).
  if (unsettled(invoice) > 0 || invoice.status === 'closed') return invoice;
  return settle(work, invoice, (consequence, settled) => consequence.paid(work, runtime, settled));
}

/** A finalized credit note takes off a part of what is due; with nothing left the invoice is settled (credits.md 1.5). */
export async function offsetDue(work: Work, row: InvoiceRow, amountCents: Cents): Promise<InvoiceRow> {
  const invoice = await work.update('invoices', row, { offsetAmountCents: row.offsetAmountCents + amountCents });
  if (unsettled(invoice) > 0) return invoice;
  return settle(work, invoice, (consequence, settled) => consequence.offset(work, settled));
}

async function settle(
  work: Work, row: InvoiceRow, follow: (consequence: Consequence, settled: InvoiceRow) => Promise<InvoiceRow>,
): Promise<InvoiceRow> {
  if (row.paymentStatus === 'succeeded') return row;
  await noLongerPayable(work, row);
  if (row.paymentOverdue) await forgetPaid(work, row);
  let invoice = await setStatus(work, row, 'succeeded', { ready: false, set: { paymentOverdue: false } });
  for (const consequence of consequences()) if (consequence.concerns(invoice)) invoice = await follow(consequence, invoice);
  return tellStatus(work, row, invoice);
}

/**
 * An attempt at the provider failed: it may be tried again, and the host is told why, unless the invoice has not been issued
 * or the attempt was for a payment request, which tells it itself (payments.md 2.6, 3.2, 6.4). Success is for good: nothing
 * happens to a paid invoice, nor to one that is collected no more.
 */
export async function attemptFailed(
  work: Work, runtime: Runtime, row: InvoiceRow, failureCode: string | null, { ofRequest = false } = {},
): Promise<InvoiceRow> {
  if (!isAwaited(row)) return row;
  return fail(work, runtime, row, failureCode, { ready: true, tellFailure: !ofRequest });
}

/** The provider has not decided yet, and nothing else is tried meanwhile (payments.md 2.6). */
export async function attemptPending(work: Work, row: InvoiceRow): Promise<InvoiceRow> {
  if (!isAwaited(row)) return row;
  return tellStatus(work, row, await setStatus(work, row, 'pending', { ready: false }));
}

/** An attempt begins: until it is answered there is no other (payments.md 1.3). The status stays as it was. */
export async function attemptBegun(work: Work, row: InvoiceRow): Promise<InvoiceRow> {
  return work.update('invoices', row, { facts: { ...row.facts, readyForPaymentProcessing: false } });
}

/** The host says that the payment of an unpaid invoice failed, or is to be waited for again (payments.md 3.8). */
export async function setUnpaidByHand(work: Work, runtime: Runtime, row: InvoiceRow, status: 'failed' | 'pending'): Promise<InvoiceRow> {
  const ready = row.facts.readyForPaymentProcessing;
  if (status === 'failed') return fail(work, runtime, row, null, { ready, tellFailure: row.invoiceType === 'credit' });
  return tellStatus(work, row, await setStatus(work, row, 'pending', { ready }));
}

async function fail(
  work: Work, runtime: Runtime, row: InvoiceRow, failureCode: string | null, { ready, tellFailure }: { ready: boolean; tellFailure: boolean },
): Promise<InvoiceRow> {
  let invoice = await setStatus(work, row, 'failed', { ready });
  if (tellFailure && isIssued(invoice)) await tellFailed(work, invoice, failureCode);
  for (const consequence of consequences()) if (consequence.concerns(invoice)) invoice = await consequence.failed(work, runtime, invoice, failureCode);
  return tellStatus(work, row, invoice);
}

/** Tells that an attempt on an issued invoice failed, or that there is no provider to retry with. */
export async function tellFailed(work: Work, row: InvoiceRow, code: string | null): Promise<void> {
  await work.tell('invoice.payment_failure', row.externalCustomerId, { invoice: await invoiceViewById(work, row.id), providerError: { code } });
}

/** Sets the status of an invoice and of its fees, which take it whenever it is set (payments.md 1.2). */
async function setStatus(
  work: Work, row: InvoiceRow, paymentStatus: PaymentStatus, { ready, set = {} }: { ready: boolean; set?: RowPatch<'invoices'> },
): Promise<InvoiceRow> {
  const fees = await work.read('feesByInvoice', { invoiceId: row.id });
  for (const fee of fees) {
    if (fee.paymentStatus === paymentStatus) continue;
    await work.update('fees', fee, {
      paymentStatus,
      details: {
        ...fee.details,
        succeededAt: paymentStatus === 'succeeded' ? work.now : null,
        failedAt: paymentStatus === 'failed' ? work.now : null,
      },
    });
  }
  const invoice = await work.update('invoices', row, { ...set, paymentStatus, facts: { ...row.facts, readyForPaymentProcessing: ready } });
  await followPaymentStatus(work, invoice);
  return invoice;
}

/** Issued invoices tell each change of their status, once; those that wait for a payment or were never issued tell none (payments.md 3.4). */
async function tellStatus(work: Work, before: InvoiceRow, after: InvoiceRow): Promise<InvoiceRow> {
  if (before.paymentStatus !== after.paymentStatus && isIssued(after)) {
    await work.tell('invoice.payment_status_updated', after.externalCustomerId, { invoice: await invoiceViewById(work, after.id) });
  }
  return after;
}

/** Whether the outcome of a payment still decides anything for an invoice. */
export const isAwaited = (row: InvoiceRow): boolean => (row.status === 'finalized' || row.status === 'open') && row.paymentStatus !== 'succeeded';

const isIssued = ({ status }: InvoiceRow): boolean => status === 'finalized' || status === 'voided';
