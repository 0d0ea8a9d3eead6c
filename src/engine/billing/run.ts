import type { RunReport } from '../../contract.js';
import { compareDue } from '../../core/subscriptions/next-due.js';
import type { Instant } from '../../core/time/instant.js';
import type { InvoiceRow } from '../invoices/views.js';
import { finalizeDue } from '../invoices/finalize.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionRow, dueOf } from '../subscriptions/schedule.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { billBoundary } from './boundary.js';
import { type RunOptions, runTasks } from './run-tasks.js';
import { startPending } from './start.js';
import { endTrial } from './trial-end.js';

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
  const failed = new Set<string>();
  let done = 0;
  for (let at = -Infinity; !options.signal?.aborted; ) {
    const next = await nextInstant(runtime, at, now, subscriptions, invoices);
    if (next === null) break;
    at = next;
    for (const task of await tasksAt(runtime, at, subscriptions, invoices)) {
      if (options.signal?.aborted) break;
      if (failed.has(task.id)) continue;
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
  await runTasks(runtime, options, report);
  return report;
}

interface Task {
  kind: 'subscription' | 'invoice';
  id: string;
  play(work: Work): Promise<InvoiceRow[]>;
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
async function tasksAt(runtime: Runtime, at: Instant, subscriptions: boolean, invoices: boolean): Promise<Task[]> {
  const tasks: Task[] = [];
  if (subscriptions) {
    const rows = await everyRow((after) => runtime.store.read('subscriptionsDue', { hasDue: true }, { from: at, to: at, limit: PAGE, ...after }));
    tasks.push(...(await subscriptionTasks(runtime, rows, at)));
  }
  if (invoices) {
    const rows = await everyRow((after) => runtime.store.read('invoicesDue', { hasDue: true }, { from: at, to: at, limit: PAGE, ...after }));
    tasks.push(...rows.map(({ id }): Task => ({ kind: 'invoice', id, play: async (work) => finalizeDue(work, runtime, id, at) })));
  }
  return tasks;
}

async function subscriptionTasks(runtime: Runtime, rows: readonly SubscriptionRow[], at: Instant): Promise<Task[]> {
  const contexts = await runtime.query((work) => subscriptionContexts(work, rows));
  const items = contexts.flatMap(({ subscription, plan, timezone }) => {
    const item = dueOf(subscription, plan.definition, timezone);
    return item ? [{ subscription, item }] : [];
  });
  items.sort((a, b) => compareDue(a.item, b.item));
  const boundaries = new Set<string>();
  return items.flatMap(({ subscription, item }): Task[] => {
    const task = (play: Task['play'], id = subscription.id): Task[] => [{ kind: 'subscription', id, play }];
    const still = (play: (work: Work, row: SubscriptionRow) => Promise<InvoiceRow | null>) =>
      task(async (work) => {
        const row = await stillDue(work, subscription.id, item.kind, at);
        const invoice = row && (await play(work, row));
        return invoice ? [invoice] : [];
      });
    switch (item.kind) {
      case 'boundary': {
        const { customerId } = subscription;
        if (boundaries.has(customerId)) return [];
        boundaries.add(customerId);
        return task((work) => billBoundary(work, runtime, customerId, at));
      }
      case 'start':
        return still((work, row) => startPending(work, runtime, row, at));
      case 'trial_end':
        return still((work, row) => endTrial(work, runtime, row, at));
      default:
        return [];
    }
  });
}

/** The subscription, if what it is due for is still to be done: another run may have done it meanwhile. */
async function stillDue(work: Work, id: string, kind: string, at: Instant): Promise<SubscriptionRow | null> {
  const row = await work.find('subscriptionById', { id });
  if (!row) return null;
  const [context] = await subscriptionContexts(work, [row]);
  const item = dueOf(row, context!.plan.definition, context!.timezone);
  return item?.kind === kind && item.at === at ? row : null;
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
