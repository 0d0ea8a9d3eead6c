import type { Fee, Invoice } from '../../contract.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import { dec } from '../../core/money/decimal.js';
import { toCents } from '../../core/money/cents.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import type { NoteRow } from '../credit-notes/note-views.js';
import { limitsOf } from '../credit-notes/noted-invoice.js';
import type { Work } from '../work.js';

export type InvoiceRow = RowOf<'invoices'>;
export type FeeRow = RowOf<'fees'>;
export type EntryRow = RowOf<'invoiceSubscriptions'>;

const date = (instant: number | null): Date | null => (instant === null ? null : new Date(instant));

export function feeView(row: FeeRow): Fee {
  const {
    key: _key, planCode: _planCode, preciseTaxes: _preciseTaxes, exactCouponShare: _share, regroupPaidFees: _regroupPaidFees, namedTaxCodes: _namedTaxCodes, taxedByProvider: _taxedByProvider,
    succeededAt, failedAt, refundedAt, ...details
  } = row.details;
  return {
    id: row.id,
    invoiceId: row.invoiceId === '' ? null : row.invoiceId,
    feeType: row.feeType,
    externalCustomerId: row.externalCustomerId,
    externalSubscriptionId: row.externalSubscriptionId === '' ? null : row.externalSubscriptionId,
    chargeCode: row.chargeCode === '' ? null : row.chargeCode,
    ...details,
    amountCents: row.amountCents,
    taxesAmountCents: row.taxesAmountCents,
    totalAmountCents: row.amountCents + row.taxesAmountCents,
    subTotalExcludingTaxesAmountCents: toCents(dec(row.amountCents).minus(details.preciseCouponsAmountCents)),
    payInAdvance: row.payInAdvance,
    paymentStatus: row.paymentStatus,
    fromDatetime: date(row.fromDatetime),
    toDatetime: date(row.toDatetime),
    succeededAt: date(succeededAt),
    failedAt: date(failedAt),
    refundedAt: date(refundedAt),
    createdAt: new Date(row.createdAt),
  };
}

function entryView(row: EntryRow): Invoice['subscriptions'][number] {
  return {
    externalId: row.externalSubscriptionId,
    planCode: row.planCode,
    invoicingReason: row.invoicingReason,
    fromDatetime: date(row.fromDatetime),
    toDatetime: date(row.toDatetime),
    chargesFromDatetime: date(row.chargesFromDatetime),
    chargesToDatetime: date(row.chargesToDatetime),
    fixedChargesFromDatetime: date(row.fixedChargesFromDatetime),
    fixedChargesToDatetime: date(row.fixedChargesToDatetime),
  };
}

export function invoiceView(row: InvoiceRow, entries: readonly EntryRow[], fees: readonly FeeRow[], notes: readonly NoteRow[]): Invoice {
  const { amounts, facts } = row;
  const { creditable, refundable, offsettable } = limitsOf(row, notes);
  return {
    id: row.id,
    number: row.number,
    sequentialId: row.sequentialId,
    versionNumber: row.versionNumber,
    invoiceType: row.invoiceType,
    status: row.status,
    paymentStatus: row.paymentStatus,
    paymentOverdue: row.paymentOverdue,
    paymentDisputeLostAt: date(facts.paymentDisputeLostAt),
    readyForPaymentProcessing: facts.readyForPaymentProcessing,
    selfBilled: facts.selfBilled,
    billingEntityCode: row.billingEntityCode,
    externalCustomerId: row.externalCustomerId,
    customer: { ...facts.customer, createdAt: new Date(facts.customer.createdAt) },
    currency: row.currency,
    timezone: row.timezone,
    issuingDate: row.issuingDate,
    paymentDueDate: row.paymentDueDate,
    netPaymentTerm: row.netPaymentTerm,
    createdAt: new Date(row.createdAt),
    finalizedAt: date(row.finalizedAt),
    voidedAt: date(row.voidedAt),
    ...amounts,
    totalPaidAmountCents: row.totalPaidAmountCents,
    totalDueAmountCents: amountDue(row),
    creditableAmountCents: creditable,
    refundableAmountCents: refundable,
    offsettableAmountCents: offsettable,
    fees: fees.map(feeView),
    credits: row.credits,
    appliedTaxes: row.appliedTaxes,
    metadata: row.metadata,
    customSections: row.customSections,
    appliedUsageThresholds: facts.appliedUsageThresholds,
    subscriptions: entries.map(entryView),
    voidedInvoiceId: facts.voidedInvoiceId,
    purchaseOrderNumber: facts.purchaseOrderNumber,
    expectedFinalizationDate: facts.expectedFinalizationDate,
    taxStatus: facts.taxStatus,
  };
}

/** Whole invoices, with their entries, their fees and what their credit notes leave: three reads for all of them. */
export async function invoiceViews(work: Work, rows: readonly InvoiceRow[]): Promise<Invoice[]> {
  const invoiceId = rows.map((row) => row.id);
  const entries = groupByInvoice(await work.read('invoiceSubscriptionsByInvoice', { invoiceId }), (a, b) => a.position - b.position);
  const fees = groupByInvoice(await work.read('feesByInvoice', { invoiceId }), (a, b) => a.position - b.position);
  const notes = groupByInvoice(await work.read('creditNotesByInvoice', { invoiceId }), (a, b) => a.sequentialId - b.sequentialId);
  return rows.map((row) => invoiceView(row, entries.get(row.id) ?? [], fees.get(row.id) ?? [], notes.get(row.id) ?? []));
}

function groupByInvoice<R extends { invoiceId: string }>(rows: readonly R[], compare: (a: R, b: R) => number): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of [...rows].sort(compare)) {
    const group = groups.get(row.invoiceId);
    if (group) group.push(row);
    else groups.set(row.invoiceId, [row]);
  }
  return groups;
}

export async function getInvoice(work: Work, id: string): Promise<InvoiceRow> {
  const row = typeof id === 'string' ? await work.find('invoiceById', { id }) : undefined;
  if (!row) throw new BillingError('not_found', { invoice: ['not_found'] });
  return row;
}

export async function invoiceViewById(work: Work, id: string): Promise<Invoice> {
  return (await invoiceViews(work, [await getInvoice(work, id)]))[0]!;
}
