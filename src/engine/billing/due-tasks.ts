import { compareDue } from '../../core/subscriptions/next-due.js';
import type { Instant } from '../../core/time/instant.js';
import { finalizeDue } from '../invoices/finalize.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionRow, dueColumns, dueOf } from '../subscriptions/schedule.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { billBoundary } from './boundary.js';
import { endOnDate } from './end.js';
import { expireGate } from './gate.js';
import { startPending } from './start-pending.js';
import { switchPlan } from './switch-plan.js';
import { tellTerminationAlert } from './termination-alert.js';
import { endTrial } from './trial-end.js';

/** One thing that time brings about, as a unit of work of its own. Played again, it finds nothing left to do. */
export interface DueTask {
  kind: 'subscription' | 'invoice';
  id: string;
  /** The state of the row that it was found in: what is found again in the same state has been done or has failed. */
  version: number;
  play(work: Work): Promise<InvoiceRow[]>;
}

/** What is due for subscriptions at an instant, in the order in which it is done (subscriptions.md 10.1). */
export async function subscriptionTasks(work: Work, runtime: Runtime, rows: readonly SubscriptionRow[], at: Instant): Promise<DueTask[]> {
  const contexts = await subscriptionContexts(work, rows);
  const items = contexts.map(({ subscription, plan, timezone }) => ({ subscription, item: dueOf(subscription, plan.definition, timezone) }));
  const due = items.flatMap(({ subscription, item }) => (item?.at === at ? [{ subscription, item }] : []));
  due.sort((a, b) => compareDue(a.item, b.item));
  const boundaries = new Set<string>();
  const tasks = due.flatMap(({ subscription, item }): DueTask[] => {
    const { id, customerId, version } = subscription;
    if (item.kind !== 'boundary') return [{ kind: 'subscription', id, version, play: (own) => playItem(own, runtime, id, item.kind, at) }];
    // One task bills all that share the boundary.
    if (boundaries.has(customerId)) return [];
    boundaries.add(customerId);
    return [{ kind: 'subscription', id, version, play: (own) => billBoundary(own, runtime, customerId, at) }];
  });
  const moved = items.filter(({ item }) => item?.at !== at);
  return [
    ...moved.map(({ subscription: { id, version } }): DueTask => ({ kind: 'subscription', id, version, play: (own) => moveDue(own, id) })),
    ...tasks,
  ];
}

/** Drafts whose day has come. */
export function draftTasks(runtime: Runtime, rows: readonly InvoiceRow[], at: Instant): DueTask[] {
  return rows.map(({ id, version }) => ({ kind: 'invoice', id, version, play: (work) => finalizeDue(work, runtime, id, at) }));
}

/** Does what a subscription is due for, if that is still to be done: another run may have done it meanwhile. */
async function playItem(work: Work, runtime: Runtime, id: string, kind: string, at: Instant): Promise<InvoiceRow[]> {
  const row = await work.find('subscriptionById', { id });
  if (!row) return [];
  const [context] = await subscriptionContexts(work, [row]);
  const item = dueOf(row, context!.plan.definition, context!.timezone);
  if (item?.kind !== kind || item.at !== at) return [];
  const invoice = await play(work, runtime, row, item.kind, at);
  return invoice ? [invoice] : [];
}

function play(work: Work, runtime: Runtime, row: SubscriptionRow, kind: NonNullable<ReturnType<typeof dueOf>>['kind'], at: Instant): Promise<InvoiceRow | null> {
  switch (kind) {
    case 'timeout':
      return expireGate(work, row, at);
    case 'end':
      return endOnDate(work, runtime, row, at);
    case 'switch':
      return switchPlan(work, runtime, row, at);
    case 'start':
      return startPending(work, runtime, row, at);
    case 'trial_end':
      return endTrial(work, runtime, row, at);
    case 'termination_alert':
      return tellTerminationAlert(work, row);
    case 'boundary':
      throw new Error('boundaries are billed by customer');
  }
}

/** A due instant that a change of settings has moved: found under the old one, and put right. */
async function moveDue(work: Work, id: string): Promise<InvoiceRow[]> {
  const row = await work.find('subscriptionById', { id });
  if (!row) return [];
  const [context] = await subscriptionContexts(work, [row]);
  const due = dueColumns(dueOf(row, context!.plan.definition, context!.timezone));
  if (due.dueAt !== row.dueAt || due.hasDue !== row.hasDue) await work.update('subscriptions', row, due);
  return [];
}
