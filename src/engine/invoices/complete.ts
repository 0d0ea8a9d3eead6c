import { type InvoiceInput, computeInvoice } from '../../core/invoices/compute-invoice.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { followDraft } from '../credit-notes/draft-notes.js';
import { invoiceMade } from '../payments/collection-queue.js';
import type { Work } from '../work.js';
import { NO_DEDUCTIONS, bookCredits, creditsOf, deductionInputs, deductionsRecord } from './deductions.js';
import { replaceFees } from './fee-rows.js';
import { keepInputs } from './figures.js';
import { takeNumber } from './numbering.js';
import { feeRows } from './rows.js';
import { type InvoiceRow, invoiceViewById } from './views.js';

/** The inputs of an invoice that waits for its taxes. */
export async function untaxedInputs(work: Work, invoice: InvoiceRow): Promise<InvoiceInput> {
  return (await work.read('inputsByInvoice', { invoiceId: invoice.id }))[0]!.inputs;
}

/**
 * Issues an invoice whose taxes are known now: fees and coupons are what they were, credit notes and prepaid credits pay what
 * is left, and it takes its number (invoices.md 1.3, 6.6). Its date stays that of its billing.
 */
export async function completeInvoice(work: Work, row: InvoiceRow, taxedFees: readonly FeeDraft[]): Promise<InvoiceRow> {
  const customer = (await work.find('customerById', { id: row.customerId }))!;
  const entity = (await work.find('billingEntityById', { id: row.billingEntityId }))!;
  const untaxed = await untaxedInputs(work, row);
  const takesCredits = row.invoiceType !== 'one_off' || row.facts.voidedInvoiceId !== null;
  const deductions = { ...NO_DEDUCTIONS, ...(takesCredits ? await creditsOf(work, customer, row) : {}) };
  const inputs: InvoiceInput = { ...untaxed, ...deductionInputs(deductions), coupons: untaxed.coupons, fees: taxedFees };
  const computed = computeInvoice(inputs);
  const { amounts } = computed;
  const paymentStatus = amounts.totalAmountCents > 0 ? 'pending' : 'succeeded';
  const before = await work.read('feesByInvoice', { invoiceId: row.id });
  await replaceFees(work, before, feeRows(row.id, customer, computed.fees, paymentStatus));
  const invoice = await work.update('invoices', row, {
    ...(await takeNumber(work, customer, entity, row.facts.selfBilled, work.now)),
    status: 'finalized',
    paymentStatus,
    amounts,
    totalAmountCents: amounts.totalAmountCents,
    appliedTaxes: computed.appliedTaxes,
    ...deductionsRecord(row.id, computed),
    finalizedAt: work.now,
    facts: { ...row.facts, taxStatus: 'succeeded' },
  });
  await work.update('customers', (await work.find('customerById', { id: customer.id }))!, {});
  await work.tell(row.invoiceType === 'one_off' ? 'invoice.one_off_created' : 'invoice.created', row.externalCustomerId, { invoice: await invoiceViewById(work, row.id) });
  await bookCredits(work, row.id, deductions, computed);
  await keepInputs(work, row.id, inputs);
  await followDraft(work, invoice, before);
  await invoiceMade(work, invoice, customer);
  return invoice;
}
