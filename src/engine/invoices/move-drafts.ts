import { finalizationDate, issuingDate, paymentDueDate } from '../../core/invoices/dates.js';
import { startOfDay } from '../../core/time/timezone.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { finalizeDraft } from './drafts.js';
import { dateTerms } from './terms.js';
import type { InvoiceRow } from './views.js';

/**
 * Moves the dates of drafts after the grace period, the anchor, the adjustment or the payment term of their customer or
 * billing entity has changed; those that are now due are finalized at once, in the order in which they fell due
 * (invoices.md 4.6).
 */
export async function moveDrafts(work: Work, runtime: Runtime, drafts: readonly InvoiceRow[]): Promise<void> {
  const customers = new Map((await work.read('customerById', { id: [...new Set(drafts.map((row) => row.customerId))] })).map((row) => [row.id, row]));
  const entities = new Map((await work.read('billingEntityById', { id: [...new Set(drafts.map((row) => row.billingEntityId))] })).map((row) => [row.id, row]));
  const nowDue: InvoiceRow[] = [];
  for (const row of drafts) {
    const { billingDate, periodic } = row.facts;
    const terms = dateTerms(customers.get(row.customerId)!, entities.get(row.billingEntityId)!, true);
    const issuedOn = issuingDate(billingDate, periodic, terms);
    const finalizesOn = finalizationDate(billingDate, terms.gracePeriod);
    const moved = finalizesOn !== row.facts.expectedFinalizationDate;
    const netPaymentTerm = row.facts.ownPaymentTerm ?? terms.netPaymentTerm;
    if (!moved && issuedOn === row.issuingDate && netPaymentTerm === row.netPaymentTerm) continue;
    const dueAt = startOfDay(finalizesOn, row.timezone);
    const changed = await work.update('invoices', row, {
      issuingDate: issuedOn,
      netPaymentTerm,
      paymentDueDate: paymentDueDate(issuedOn, netPaymentTerm),
      facts: { ...row.facts, expectedFinalizationDate: finalizesOn },
      dueAt,
    });
    if (moved && dueAt <= work.now) nowDue.push(changed);
  }
  await finalizeInOrder(work, runtime, nowDue);
}

/** Finalizes drafts now, numbered in the order in which they fell due, then in that of creation (invoices.md 5.7). */
export async function finalizeInOrder(work: Work, runtime: Runtime, drafts: readonly InvoiceRow[]): Promise<void> {
  for (const row of [...drafts].sort((a, b) => a.dueAt - b.dueAt || a.seq - b.seq)) await finalizeDraft(work, runtime, row, work.now);
}
