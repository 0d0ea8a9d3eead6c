import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { draftTasks, subscriptionTasks } from './due-tasks.js';

/**
 * Does, within a command, all that is already due for a customer's subscriptions and drafts, in the order in which `run`
 * would have: so that it never matters whether the clock's run came a moment before or after the call
 * (subscriptions.md 10.4). A command that is then refused leaves nothing of it behind.
 */
export async function catchUp(work: Work, runtime: Runtime, customerId: string): Promise<void> {
  const played = new Set<string>();
  const isDue = (row: { hasDue: boolean; dueAt: number }) => row.hasDue && row.dueAt <= work.now;
  for (;;) {
    const subscriptions = (await work.read('subscriptionsByCustomer', { customerId })).filter(isDue);
    const drafts = (await work.read('invoicesByCustomer', { customerId }, { where: { status: 'draft' } })).filter(isDue);
    if (subscriptions.length === 0 && drafts.length === 0) return;
    const at = Math.min(...[...subscriptions, ...drafts].map((row) => row.dueAt));
    const [task] = [
      ...(await subscriptionTasks(work, runtime, subscriptions.filter((row) => row.dueAt === at), at)),
      ...draftTasks(runtime, drafts.filter((row) => row.dueAt === at), at),
    ];
    // What is due changes with each task: a row that stays due unchanged is a defect, and must not hang the call.
    const state = `${at}:${task!.id}:${task!.version}`;
    if (played.has(state)) throw new Error(`what is due for ${task!.id} cannot be done`);
    played.add(state);
    await task!.play(work);
  }
}

/** As `catchUp`, for several customers. */
export async function catchUpAll(work: Work, runtime: Runtime, customerIds: readonly string[]): Promise<void> {
  for (const customerId of new Set(customerIds)) await catchUp(work, runtime, customerId);
}
