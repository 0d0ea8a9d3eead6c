import { z } from 'zod';
import type { TaxProvider } from '../../contract.js';
import type { TaxRate } from '../../core/taxes/tax.js';
import type { RowOf } from '../../storage/schema.js';
import { cents, decimalNotNegative, readInput, requiredText } from '../input.js';
import { requestTaxes } from '../invoices/awaiting-taxes.js';
import { completeInvoice, untaxedInputs } from '../invoices/complete.js';
import { feeId } from '../invoices/rows.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';

const answerInput = z.object({
  fees: z.array(z.object({ feeId: requiredText, taxes: z.array(z.object({ name: requiredText, rate: decimalNotNegative, amountCents: cents })) })),
});

/** Issues an invoice with the taxes that the provider calculated for its fees; answers how many were issued (invoices.md 6.6). */
export async function applyProviderTaxes(work: Work, request: RowOf<'taxRequests'>, answer: Awaited<ReturnType<TaxProvider['calculate']>>): Promise<number> {
  const invoice = await takeRequest(work, request);
  if (!invoice) return 0;
  const taxes = new Map(readInput(answerInput, answer).fees.map((fee) => [fee.feeId, fee.taxes.map(providerTax)]));
  const { fees } = await untaxedInputs(work, invoice);
  await completeInvoice(work, invoice, fees.map((fee) => ({ ...fee, taxes: taxes.get(feeId(invoice.id, fee.key)) ?? [] })));
  return 1;
}

/** The provider refuses: the invoice has failed, until it is asked again (invoices.md 1.2). */
export async function refuseTaxes(work: Work, request: RowOf<'taxRequests'>): Promise<void> {
  const invoice = await takeRequest(work, request);
  if (invoice) await work.update('invoices', invoice, { status: 'failed', facts: { ...invoice.facts, taxStatus: 'failed', taxAttempts: request.attempt } });
}

/** Has the provider asked again for an invoice that has failed. */
export async function retryTaxes(work: Work, invoice: InvoiceRow): Promise<void> {
  const row = await work.update('invoices', invoice, { status: 'pending', facts: { ...invoice.facts, taxStatus: 'pending' } });
  await requestTaxes(work, row);
}

/** The invoice that a request is for, if it still waits; the request is done with. */
async function takeRequest(work: Work, { invoiceId, attempt }: RowOf<'taxRequests'>): Promise<InvoiceRow | null> {
  const [request] = await work.read('taxRequestByInvoice', { invoiceId });
  if (request?.attempt !== attempt) return null;
  await work.remove('taxRequests', request);
  const invoice = await work.find('invoiceById', { id: invoiceId });
  return invoice?.status === 'pending' ? invoice : null;
}

function providerTax({ name, rate, amountCents }: { name: string; rate: string; amountCents: number }): TaxRate {
  const code = name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_');
  return { code, name, rate, amountCents };
}
