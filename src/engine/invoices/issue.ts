import type { CalendarDate, Cents, Currency, InvoiceStatus, InvoiceType, Metadata, Timezone, UsageThresholdInput } from '../../contract.js';
import { finalizationDate, issuingDate, paymentDueDate } from '../../core/invoices/dates.js';
import type { SectionChoice } from '../../core/invoices/custom-sections.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { draftNumber } from '../../core/invoices/number.js';
import type { Instant } from '../../core/time/instant.js';
import { startOfDay } from '../../core/time/timezone.js';
import type { NewRow } from '../../storage/schema.js';
import { type CustomerRow, type EntityRow, customerView } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { invoiceMade } from '../payments/collection-queue.js';
import type { Work } from '../work.js';
import { awaitsTaxes, requestTaxes } from './awaiting-taxes.js';
import { closesUsage } from './closes-usage.js';
import { bookCoupons, bookCredits, deductionsRecord } from './deductions.js';
import { tellFeesCreated } from './fee-events.js';
import { computeFigures, keepInputs } from './figures.js';
import { takeNumber } from './numbering.js';
import { creditOverBilling, progressiveCredits, progressiveFacts } from './progressive-credits.js';
import { feeRows } from './rows.js';
import { sectionsOf } from './sections.js';
import { dateTerms, isIssued } from './terms.js';
import { type InvoiceRow, invoiceViewById } from './views.js';

/** A subscription's entry on an invoice that is being made. */
export type EntryDraft = Omit<NewRow<'invoiceSubscriptions'>, 'id' | 'createdAt' | 'invoiceId' | 'position'>;

export interface InvoiceDraft {
  id: string;
  invoiceType: InvoiceType;
  customer: CustomerRow;
  /** The company that issues it; the customer's own unless another was named. */
  entity: EntityRow;
  currency: Currency;
  /** The customer's, whoever issues it (invoices.md 1.11). */
  timezone: Timezone;
  /** The local date of what it bills for, from which its dates are counted (invoices.md 4.3). */
  billingDate: CalendarDate;
  periodic: boolean;
  graceAllowed: boolean;
  /** Whether coupons, credit notes and prepaid credits pay it (invoices.md 3). */
  takesCoupons: boolean;
  /** Whether it waits for its own payment before it is issued, if there is anything to pay. */
  open?: boolean;
  /** When it became due: now, or earlier for what a late run catches up. */
  dueAt: Instant;
  entries: readonly EntryDraft[];
  fees: readonly FeeDraft[];
  purchaseOrderNumber?: string | null;
  metadata?: Metadata;
  skipPsp?: boolean;
  /** Of a progressive invoice: the thresholds passed, and the usage of the period, and of all time, at which they were. */
  usageReached?: { thresholds: readonly UsageThresholdInput[]; usageCents: Cents; lifetimeUsageCents: Cents };
  /** The request's own choice of custom sections. */
  sections?: SectionChoice;
  /** The voided invoice in whose place it is made. */
  voidedInvoiceId?: string;
  createdEvent: 'invoice.created' | 'invoice.one_off_created' | 'invoice.paid_credit_added';
}

/**
 * Makes an invoice: computed, and either a draft for the customer's grace period, or finalized at once, or closed when
 * there is nothing on it that is to be issued (invoices.md 3 to 5). Answers its row.
 */
export async function issueInvoice(work: Work, draft: InvoiceDraft): Promise<InvoiceRow> {
  const { id, customer, entity, currency, timezone, billingDate, periodic } = draft;
  const terms = dateTerms(customer, entity, draft.graceAllowed);
  const isDraft = terms.gracePeriod > 0;
  const progressive = await progressiveCredits(work, id, draft.entries);
  if (!isDraft) await creditOverBilling(work, id, draft.entries, draft.fees, progressive);
  const issued = isIssued(draft.fees.reduce((total, fee) => total + fee.amountCents, 0), customer, entity);
  const waits = !isDraft && !draft.open && issued && (await awaitsTaxes(work, customer, draft.invoiceType));
  const stage = isDraft ? 'draft' : !draft.takesCoupons ? 'without_deductions' : waits ? 'untaxed' : 'final';
  const { inputs, deductions, computed } = await computeFigures(work, customer, draft, { fees: draft.fees, progressive }, stage);
  const { amounts } = computed;

  const isOpen = draft.open && amounts.totalAmountCents > 0;
  const status: InvoiceStatus = isDraft ? 'draft' : isOpen ? 'open' : !issued ? 'closed' : waits ? 'pending' : 'finalized';
  const finalized = status === 'finalized';
  const selfBilled = customer.profile.accountType === 'partner';
  const issuedOn = issuingDate(billingDate, periodic, terms);
  const finalizesOn = finalizationDate(billingDate, terms.gracePeriod);
  const paymentStatus = amounts.totalAmountCents > 0 ? 'pending' : 'succeeded';
  const { number, sequentialId } = finalized
    ? await takeNumber(work, customer, entity, selfBilled, draft.dueAt)
    : { number: draftNumber(entity.settings.documentNumberPrefix!), sequentialId: null };

  await work.insert('invoices', {
    id,
    customerId: customer.id,
    externalCustomerId: customer.externalId,
    billingEntityId: entity.id,
    billingEntityCode: entity.code,
    invoiceType: draft.invoiceType,
    status,
    paymentStatus,
    paymentOverdue: false,
    currency,
    timezone,
    number,
    sequentialId,
    versionNumber: 1,
    issuingDate: issuedOn,
    paymentDueDate: paymentDueDate(issuedOn, terms.netPaymentTerm),
    netPaymentTerm: terms.netPaymentTerm,
    finalizedAt: finalized ? work.now : null,
    voidedAt: null,
    totalAmountCents: amounts.totalAmountCents,
    totalPaidAmountCents: 0,
    offsetAmountCents: 0,
    amounts,
    appliedTaxes: computed.appliedTaxes,
    ...deductionsRecord(id, computed),
    facts: {
      customer: customerView(customer, entity),
      selfBilled,
      readyForPaymentProcessing: true,
      paymentDisputeLostAt: null,
      voidedInvoiceId: draft.voidedInvoiceId ?? null,
      purchaseOrderNumber: draft.purchaseOrderNumber ?? null,
      taxStatus: waits ? 'pending' : null,
      expectedFinalizationDate: isDraft ? finalizesOn : null,
      appliedUsageThresholds: [...(draft.usageReached?.thresholds ?? [])],
      ...(draft.usageReached ? { usageReachedCents: draft.usageReached.usageCents, lifetimeUsageCents: draft.usageReached.lifetimeUsageCents } : {}),
      ...progressiveFacts(computed.progressiveUses),
      skipPsp: draft.skipPsp ?? false,
      billingDate,
      periodic,
      ...(draft.entries.some(closesUsage) ? { usageSeenTo: await work.store.usage.lastSequence() } : {}),
    },
    customSections: await sectionsOf(work, customer, entity, draft.entries.map((entry) => entry.subscriptionId), draft.sections),
    metadata: draft.metadata ?? {},
    hasDue: isDraft,
    dueAt: isDraft ? startOfDay(finalizesOn, timezone) : 0,
  });
  for (const [position, entry] of draft.entries.entries()) {
    await work.insert('invoiceSubscriptions', { id: deriveId('ise', id, position), invoiceId: id, position, ...entry });
  }
  const fees = feeRows(id, customer, computed.fees, paymentStatus);
  for (const row of fees) await work.insert('fees', row);
  await tellFeesCreated(work, fees);
  // The customer's row is raised with every document, so that two at once never use the same coupon or number twice.
  await work.update('customers', (await work.find('customerById', { id: customer.id }))!, {});
  if (isDraft || finalized) {
    await work.tell(isDraft ? 'invoice.drafted' : draft.createdEvent, customer.externalId, { invoice: await invoiceViewById(work, id) });
  }
  await bookCoupons(work, deductions, computed);
  await bookCredits(work, id, deductions, computed);
  await keepInputs(work, id, inputs);
  const invoice = (await work.find('invoiceById', { id }))!;
  await requestTaxes(work, invoice);
  await invoiceMade(work, invoice, customer);
  return invoice;
}
