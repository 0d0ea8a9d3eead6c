import { type ComputedInvoice, type InvoiceInput, computeInvoice } from '../../core/invoices/compute-invoice.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';
import { type Deductions, NO_DEDUCTIONS, couponsOf, creditsOf, deductionInputs } from './deductions.js';
import type { InvoiceRow } from './views.js';

/** How far an invoice is: a draft takes no deductions, one that waits for its taxes its coupons only, a final one all of them. */
export type Stage = 'draft' | 'untaxed' | 'final' | 'without_deductions';

/** The figures of an invoice, what they were computed from, and what was there to be deducted. */
export interface Figures {
  inputs: InvoiceInput;
  deductions: Deductions;
  computed: ComputedInvoice;
}

/** Computes an invoice from its fees, with what its customer has that takes something off it at this stage (invoices.md 3). */
export async function computeFigures(
  work: Work, customer: CustomerRow, invoice: Pick<InvoiceRow, 'id' | 'currency'>, lines: Pick<InvoiceInput, 'fees' | 'progressive'>, stage: Stage,
): Promise<Figures> {
  const deductions: Deductions = {
    ...NO_DEDUCTIONS,
    ...(stage === 'untaxed' || stage === 'final' ? await couponsOf(work, customer) : {}),
    ...(stage === 'final' ? await creditsOf(work, customer, invoice) : {}),
  };
  const inputs: InvoiceInput = { currency: invoice.currency, ...lines, ...deductionInputs(deductions) };
  return { inputs, deductions, computed: computeInvoice(inputs) };
}

/** Keeps what an invoice was computed from with it; computed anew, the latest. */
export async function keepInputs(work: Work, invoiceId: string, inputs: InvoiceInput): Promise<void> {
  const [kept] = await work.read('inputsByInvoice', { invoiceId });
  if (kept) await work.update('invoiceInputs', kept, { inputs });
  else await work.insert('invoiceInputs', { id: deriveId('inp', invoiceId), invoiceId, inputs });
}
