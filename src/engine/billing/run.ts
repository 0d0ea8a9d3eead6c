import type { RunReport } from '../../contract.js';
import type { Instant } from '../../core/time/instant.js';
import { expireCoupons } from '../catalogue/coupons.js';
import { refreshDrafts } from '../invoices/refresh-drafts.js';
import type { Runtime } from '../runtime.js';
import { type DueTask, draftTasks, subscriptionTasks } from './due-tasks.js';
import { type RunOptions, runTasks } from './run-tasks.js';

/** Rows of one question for what is due. */
const PAGE = 500;

/**
 * Does what is due up to now, in the order of due time: a loop of small transactions, one for each customer's boundary,
 * start, trial end or draft. It can stop anywhere and go on later; what fails is reported and does not hold up the rest
 * (subscriptions.md 10).
 */
export async function runDue(runtime: Runtime, options: RunOptions = {}): Promise<RunReport> {
  const report: RunReport = { invoicesCreated: 0, invoicesFinalized: 0, failures: [] };
  const now = runtime.now();
  const subscriptions = !options.only || options.only.includes('subscriptions');
  const invoices = !options.only || options.only.includes('invoices');
  if (invoices) await expireCoupons(runtime);
  const failed = new Set<string>();
  let done = 0;
  for (let at = -Infinity; !options.signal?.aborted; ) {
    const next = await nextInstant(runtime, at, now, subscriptions, invoices);
    if (next === null) break;
    at = next;
    const played = new Set<string>();
    const name = ({ kind, id, version }: DueTask) => `${kind}:${id}:${version}`;
    // What is done may make something else due at the same instant: a trial can end at the very moment of a boundary.
    for (;;) {
      const tasks = (await tasksAt(runtime, at, subscriptions, invoices)).filter((task) => !failed.has(task.id) && !played.has(name(task)));
      if (tasks.length === 0 || options.signal?.aborted) break;
      for (const task of tasks) {
        if (options.signal?.aborted) break;
        if (failed.has(task.id)) continue;
        played.add(name(task));
        try {
          const made = await runtime.execute('run', [task.kind, task.id, at], undefined, (work) => task.play(work));
          for (const invoice of made) {
            if (invoice.status !== 'closed' && task.kind !== 'invoice') report.invoicesCreated += 1;
            if (invoice.status === 'finalized') report.invoicesFinalized += 1;
          }
        } catch (error) {
          failed.add(task.id);
          report.failures.push({ kind: task.kind, id: task.id, error: error instanceof Error ? error.message : String(error) });
        }
        done += 1;
        options.onProgress?.({ task: task.kind === 'invoice' ? 'invoices' : 'subscriptions', done, total: done });
      }
    }
  }
  if (invoices) {
    await refreshDrafts(runtime, (id, error) => report.failures.push({ kind: 'invoice', id, error: error instanceof Error ? error.message : String(error) }), options.signal);
  }
  await runTasks(runtime, options, report);
  return report;
}

/** The earliest instant after `after`, up to now, at which something is due; null when nothing is. */
async function nextInstant(runtime: Runtime, after: Instant, now: Instant, subscriptions: boolean, invoices: boolean): Promise<Instant | null> {
  const from = Number.isFinite(after) ? { from: after + 1 } : {};
  const window = { ...from, to: now, limit: 1 };
  const [subscription] = subscriptions ? await runtime.store.read('subscriptionsDue', { hasDue: true }, window) : [];
  const [invoice] = invoices ? await runtime.store.read('invoicesDue', { hasDue: true }, window) : [];
  const instants = [subscription, invoice].flatMap((row) => (row ? [row.dueAt] : []));
  return instants.length === 0 ? null : Math.min(...instants);
}

/** What is due at one instant, in the order in which it is done (subscriptions.md 10.1); then the drafts whose day has come. */
async function tasksAt(runtime: Runtime, at: Instant, subscriptions: boolean, invoices: boolean): Promise<DueTask[]> {
  const tasks: DueTask[] = [];
  if (subscriptions) {
    const rows = await everyRow((after) => runtime.store.read('subscriptionsDue', { hasDue: true }, { from: at, to: at, limit: PAGE, ...after }));
    tasks.push(...(await runtime.query((work) => subscriptionTasks(work, runtime, rows, at))));
  }
  if (invoices) {
    const rows = await everyRow((after) => runtime.store.read('invoicesDue', { hasDue: true }, { from: at, to: at, limit: PAGE, ...after }));
    tasks.push(...draftTasks(runtime, rows, at));
  }
  return tasks;
}

async function everyRow<R extends { dueAt: number; seq: number }>(page: (after: { after?: { range: number; seq: number } }) => Promise<R[]>): Promise<R[]> {
  const rows: R[] = [];
  for (;;) {
    const last = rows[rows.length - 1];
    const next = await page(last ? { after: { range: last.dueAt, seq: last.seq } } : {});
    rows.push(...next);
    if (next.length < PAGE) return rows;
  }
}
