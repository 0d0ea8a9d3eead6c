import { amountDue } from '../../core/invoices/amount-due.js';
import type { TaskRun } from '../billing/run-tasks.js';
import { invoiceViewById } from '../invoices/views.js';
import type { Work } from '../work.js';

/** Rows of one question for due dates that have passed. */
const PAGE = 500;

/** Invoices whose due date lies before today become overdue, and are told once (payments.md 8). */
export async function markOverdue(run: TaskRun): Promise<void> {
  const { runtime } = run;
  for (let after: { range: number; seq: number } | undefined; ; ) {
    const rows = await runtime.store.read('dueDatesPassed', {}, { to: runtime.now(), limit: PAGE, ...(after && { after }) });
    for (const { invoiceId } of rows) {
      if (run.stopped()) return;
      await run.attempt('invoice', invoiceId, () => runtime.execute('invoices.overdue', invoiceId, undefined, (work) => becomeOverdue(work, invoiceId)));
    }
    if (rows.length < PAGE) return;
    const last = rows[rows.length - 1]!;
    after = { range: last.overdueAt, seq: last.seq };
  }
}

async function becomeOverdue(work: Work, invoiceId: string): Promise<void> {
  const [due] = await work.read('dueDateByInvoice', { invoiceId });
  if (!due || due.overdueAt > work.now) return;
  await work.remove('dueDates', due);
  const invoice = (await work.find('invoiceById', { id: invoiceId }))!;
  const isOverdue = invoice.status === 'finalized' && invoice.paymentStatus !== 'succeeded' && amountDue(invoice) > 0 && invoice.facts.paymentDisputeLostAt === null;
  if (!isOverdue) return;
  const overdue = await work.update('invoices', invoice, { paymentOverdue: true });
  await work.tell('invoice.payment_overdue', overdue.externalCustomerId, { invoice: await invoiceViewById(work, overdue.id) });
}
