import { BillingError } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import type { TaskRun } from '../billing/run-tasks.js';
import { getInvoice, invoiceViewById } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { applyProviderTaxes, refuseTaxes } from './provider-taxes.js';
import { applyVatAnswer } from './vat-answer.js';

const PAGE = 200;

/**
 * Asks for what invoices wait for: whether VAT numbers are valid, and what their taxes are (invoices.md 6.6, 6a.3). Whoever is
 * asked is asked outside of any transaction; without an answer the invoices wait for the next run.
 */
export async function settleTaxes(run: TaskRun): Promise<void> {
  const { runtime } = run;
  if (!runtime.taxation.asks) return;
  for (const check of await everyRow((window) => runtime.store.read('vatChecks', {}, window))) {
    if (run.stopped()) return;
    await run.attempt('vat_check', check.customerId, () => askChecker(run, check));
  }
  const { provider } = runtime.taxation;
  if (provider === null) return;
  for (const request of await everyRow((window) => runtime.store.read('taxRequests', {}, window))) {
    if (run.stopped()) return;
    await run.attempt('taxes', request.invoiceId, () => askProvider(run, request));
  }
}

async function askChecker({ runtime, report }: TaskRun, check: RowOf<'vatChecks'>): Promise<void> {
  const { vatNumberChecker } = runtime.taxation;
  const isValid = vatNumberChecker === null || (await vatNumberChecker(check.vatNumber)).valid;
  report.invoicesFinalized += await runtime.execute('run', ['vat', check.id, check.vatNumber], undefined, (work) => applyVatAnswer(work, runtime, check, isValid));
}

async function askProvider({ runtime, report }: TaskRun, request: RowOf<'taxRequests'>): Promise<void> {
  const { invoiceId, attempt } = request;
  const question = await runtime.query((work) => questionFor(runtime, work, request));
  let answer: Awaited<ReturnType<typeof question.ask>>;
  try {
    answer = await question.ask();
  } catch (error) {
    // A refusal is an answer; anything else is none.
    if (!(error instanceof BillingError) || error.code !== 'tax_provider_failed') throw error;
    await runtime.execute('run', ['taxes', invoiceId, attempt], undefined, (work) => refuseTaxes(work, request));
    throw error;
  }
  report.invoicesFinalized += await runtime.execute('run', ['taxes', invoiceId, attempt], undefined, (work) => applyProviderTaxes(work, request, answer));
}

async function questionFor(runtime: Runtime, work: Parameters<Parameters<Runtime['query']>[0]>[0], { invoiceId, attempt }: RowOf<'taxRequests'>) {
  const { customer, currency, issuingDate, fees } = await invoiceViewById(work, (await getInvoice(work, invoiceId)).id);
  return {
    ask: () => runtime.taxation.provider!.calculate({
      idempotencyKey: `${invoiceId}:${attempt}`,
      customer,
      currency,
      issuingDate,
      fees: fees.map(({ id, item, subTotalExcludingTaxesAmountCents }) => ({ feeId: id, itemCode: item.code, amountCents: subTotalExcludingTaxesAmountCents })),
    }),
  };
}

async function everyRow<R extends { seq: number }>(page: (window: { limit: number; after?: { seq: number } }) => Promise<R[]>): Promise<R[]> {
  const rows: R[] = [];
  for (;;) {
    const last = rows[rows.length - 1];
    const next = await page({ limit: PAGE, ...(last ? { after: { seq: last.seq } } : {}) });
    rows.push(...next);
    if (next.length < PAGE) return rows;
  }
}
