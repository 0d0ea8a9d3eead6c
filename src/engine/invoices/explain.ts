import type { InvoiceExplanation } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { type ComputedInvoice, type InvoiceInput, computeInvoice } from '../../core/invoices/compute-invoice.js';
import { explainInvoice } from '../../core/invoices/explain-invoice.js';
import { type Difference, firstDifference } from '../../core/invoices/first-difference.js';
import { type TaxedFee, sumFees } from '../../core/invoices/sum-fees.js';
import { toCents } from '../../core/money/cents.js';
import { dec } from '../../core/money/decimal.js';
import type { Work } from '../work.js';
import { deductionsRecord } from './deductions.js';
import { type NewFee, feeRows } from './rows.js';
import { type FeeRow, type InvoiceRow, getInvoice } from './views.js';

/** Every figure of an invoice, from its total back to units and events, by the inputs that are kept with it. */
export async function explainById(work: Work, id: string): Promise<InvoiceExplanation> {
  const invoice = await getInvoice(work, id);
  const inputs = await inputsOf(work, invoice);
  if (inputs) return { invoiceId: id, steps: explainInvoice(inputs, computeInvoice(inputs)) };
  return { invoiceId: id, steps: explainSum(invoice, await feesOfInvoice(work, invoice)) };
}

/** Computes an invoice again from the inputs that are kept with it, and compares every figure; a difference is named by its path in the invoice. */
export async function replayById(work: Work, id: string): Promise<{ equal: boolean; firstDifference: Difference | null }> {
  const invoice = await getInvoice(work, id);
  const inputs = await inputsOf(work, invoice);
  const fees = await feesOfInvoice(work, invoice);
  const difference = inputs ? replayed(invoice, fees, inputs) : replayedSum(invoice, fees);
  return { equal: difference === null, firstDifference: difference };
}

async function inputsOf(work: Work, invoice: InvoiceRow): Promise<InvoiceInput | null> {
  const [kept] = await work.read('inputsByInvoice', { invoiceId: invoice.id });
  if (kept) return kept.inputs;
  // A statement of fees that were taxed before is their sum, and has no other inputs.
  if (invoice.invoiceType !== 'advance_charges') throw new BillingError('not_found', { invoiceInputs: ['not_found'] });
  return null;
}

async function feesOfInvoice(work: Work, invoice: InvoiceRow): Promise<FeeRow[]> {
  return (await work.read('feesByInvoice', { invoiceId: invoice.id })).sort((a, b) => a.position - b.position);
}

function replayed(invoice: InvoiceRow, fees: readonly FeeRow[], inputs: InvoiceInput): Difference | null {
  const computed = computeInvoice({ ...inputs, fees: inputs.fees.map((fee) => ({ ...fee, amountCents: toCents(dec(fee.preciseAmountCents)) })) });
  const { credits, spent } = deductionsRecord(invoice.id, computed);
  const { amounts, appliedTaxes } = invoice;
  return firstDifference(
    plain({ ...amounts, appliedTaxes, credits: invoice.credits, spent: invoice.spent, fees: fees.map(figuresOfRow) }),
    plain({ ...computed.amounts, appliedTaxes: computed.appliedTaxes, credits, spent, fees: recomputedFees(invoice, computed) }),
  );
}

function recomputedFees(invoice: InvoiceRow, computed: ComputedInvoice) {
  const customer = { id: invoice.customerId, externalId: invoice.externalCustomerId };
  return feeRows(invoice.id, customer, computed.fees, 'pending').map(figuresOfRow);
}

/** What of a fee was computed; payments set the rest. */
function figuresOfRow({ id, amountCents, taxesAmountCents, details }: Pick<NewFee, 'id' | 'amountCents' | 'taxesAmountCents' | 'details'>) {
  const { succeededAt: _succeededAt, failedAt: _failedAt, refundedAt: _refundedAt, ...figures } = details;
  return { id, amountCents, taxesAmountCents, ...figures };
}

const taxed = ({ amountCents, taxesAmountCents, details }: FeeRow): TaxedFee => ({ amountCents, taxesAmountCents, appliedTaxes: details.appliedTaxes });

function replayedSum({ amounts, appliedTaxes }: InvoiceRow, fees: readonly FeeRow[]): Difference | null {
  const sums = sumFees(fees.map(taxed));
  return firstDifference(plain({ ...amounts, appliedTaxes }), plain({ ...sums.amounts, appliedTaxes: sums.appliedTaxes }));
}

function explainSum({ amounts }: InvoiceRow, fees: readonly FeeRow[]): InvoiceExplanation['steps'] {
  const { totalAmountCents, feesAmountCents, taxesAmountCents } = amounts;
  return [
    { path: 'totalAmountCents', rule: 'charges.md 8.4', inputs: { feesAmountCents, taxesAmountCents }, result: String(totalAmountCents) },
    { path: 'feesAmountCents', rule: 'charges.md 8.4', inputs: { fees: fees.map((fee) => fee.amountCents) }, result: String(feesAmountCents) },
    { path: 'taxesAmountCents', rule: 'charges.md 8.4', inputs: { fees: fees.map((fee) => fee.taxesAmountCents) }, result: String(taxesAmountCents) },
    ...fees.map(({ details, amountCents }, index) => ({
      path: `fees.${index}.amountCents`,
      rule: 'charges.md 6',
      inputs: { item: details.item.code, units: details.units, eventsCount: details.eventsCount, exact: details.preciseAmountCents },
      result: String(amountCents),
    })),
  ];
}

/** As a store gives it back. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
