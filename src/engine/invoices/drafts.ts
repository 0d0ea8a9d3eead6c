import type { InvoiceStatus } from '../../contract.js';
import { issuingDateWhenFinalized, paymentDueDate } from '../../core/invoices/dates.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { followDraft } from '../credit-notes/draft-notes.js';
import { customerView } from '../customers/customers.js';
import { entryDraft } from '../billing/entry.js';
import { draftEntries } from '../billing/draft-entries.js';
import { feesOf } from '../billing/subscription-invoice.js';
import { invoiceMade } from '../payments/collection-queue.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { adjustingLines, withAdjustments } from './adjusted-lines.js';
import { awaitsTaxes, requestTaxes } from './awaiting-taxes.js';
import { closesUsage } from './closes-usage.js';
import { bookCoupons, bookCredits, deductionsRecord } from './deductions.js';
import { replaceFees } from './fee-rows.js';
import { computeFigures, keepInputs } from './figures.js';
import { takeNumber } from './numbering.js';
import { creditOverBilling, progressiveCredits, progressiveFacts } from './progressive-credits.js';
import { feeRows } from './rows.js';
import { sectionsOf } from './sections.js';
import { dateTerms, isIssued } from './terms.js';
import { type InvoiceRow, invoiceViewById } from './views.js';

/** Computes a draft anew from what is known now; it stays a draft (invoices.md 4.7). */
export async function refreshDraft(work: Work, runtime: Runtime, row: InvoiceRow): Promise<InvoiceRow> {
  return recompute(work, runtime, row, null);
}

/**
 * Ends the grace period of a draft: computed a last time, now with the customer's coupons, numbered, dated by the day on
 * which it happens, or closed when nothing is on it that is to be issued (invoices.md 4.4, 4.7, 4.9).
 */
export async function finalizeDraft(work: Work, runtime: Runtime, row: InvoiceRow, at: Instant): Promise<InvoiceRow> {
  return recompute(work, runtime, row, at);
}

async function recompute(work: Work, runtime: Runtime, row: InvoiceRow, finalizeAt: Instant | null): Promise<InvoiceRow> {
  const customer = (await work.find('customerById', { id: row.customerId }))!;
  const entity = (await work.find('billingEntityById', { id: row.billingEntityId }))!;
  const entries = await draftEntries(work, row);
  const contexts = await subscriptionContexts(work, entries.map(({ subscription }) => subscription));
  const billed: FeeDraft[] = contexts.length === 0
    ? []
    : await feesOf(work, runtime, { ...contexts[0]!, customer, issuer: entity, timezone: row.timezone }, entries, adjustingLines(work, runtime, row));
  const fees = await withAdjustments(work, runtime, row, billed, entries, customer, entity);
  const usage = entries.map((entry) => entryDraft(entry, row.createdAt));
  const progressive = await progressiveCredits(work, row.id, usage);
  if (finalizeAt !== null) await creditOverBilling(work, row.id, usage, fees, progressive);
  const issued = isIssued(fees.reduce((total, fee) => total + fee.amountCents, 0), customer, entity);
  const waits = finalizeAt !== null && issued && (await awaitsTaxes(work, customer, row.invoiceType));
  const stage = finalizeAt === null ? 'draft' : waits ? 'untaxed' : 'final';
  const { inputs, deductions, computed } = await computeFigures(work, customer, row, { fees, progressive }, stage);
  const { amounts } = computed;
  const paymentStatus = amounts.totalAmountCents > 0 ? 'pending' : 'succeeded';

  const before = await work.read('feesByInvoice', { invoiceId: row.id });
  await replaceFees(work, before, feeRows(row.id, customer, computed.fees, paymentStatus));
  const status: InvoiceStatus = finalizeAt === null ? 'draft' : !issued ? 'closed' : waits ? 'pending' : 'finalized';
  const numbered = status === 'finalized' ? await takeNumber(work, customer, entity, row.facts.selfBilled, finalizeAt!) : {};
  const { adjustment, ...terms } = dateTerms(customer, entity, true);
  const netPaymentTerm = row.facts.ownPaymentTerm ?? terms.netPaymentTerm;
  const issuedOn = finalizeAt === null
    ? row.issuingDate
    : issuingDateWhenFinalized(row.issuingDate, localDate(finalizeAt, row.timezone), row.facts.periodic, adjustment);
  // The customer's row is raised with every document, so that two at once never use the same coupon or number twice.
  if (finalizeAt !== null) await work.update('customers', (await work.find('customerById', { id: customer.id }))!, {});
  const invoice = await work.update('invoices', row, {
    ...numbered,
    status,
    paymentStatus,
    amounts,
    totalAmountCents: amounts.totalAmountCents,
    appliedTaxes: computed.appliedTaxes,
    ...deductionsRecord(row.id, computed),
    issuingDate: issuedOn,
    netPaymentTerm,
    paymentDueDate: paymentDueDate(issuedOn, netPaymentTerm),
    finalizedAt: status === 'finalized' ? work.now : null,
    facts: {
      ...row.facts, customer: customerView(customer, entity), taxStatus: waits ? 'pending' : null, ...progressiveFacts(computed.progressiveUses),
      ...(finalizeAt !== null && usage.some(closesUsage) ? { usageSeenTo: await work.store.usage.lastSequence() } : {}),
    },
    customSections: await sectionsOf(work, customer, entity, entries.map(({ subscription }) => subscription.id)),
    ...(finalizeAt === null ? {} : { hasDue: false, dueAt: 0 }),
  });
  if (status === 'finalized') await work.tell('invoice.created', row.externalCustomerId, { invoice: await invoiceViewById(work, row.id) });
  await bookCoupons(work, deductions, computed);
  await bookCredits(work, row.id, deductions, computed);
  await keepInputs(work, row.id, inputs);
  await requestTaxes(work, invoice);
  await followDraft(work, invoice, before);
  await invoiceMade(work, invoice, customer);
  return invoice;
}
