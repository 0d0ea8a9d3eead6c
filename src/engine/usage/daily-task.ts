import type { TaskRun } from '../billing/run-tasks.js';
import { lookAtDays } from './daily.js';

/** Subscriptions of one question for what is due. */
const PAGE = 200;

/** Writes the daily usage of every day that is over, day by day in order, some days of one subscription in a transaction (usage.md 14.2). */
export async function lookAtDailyUsage({ runtime, stopped, attempt }: TaskRun): Promise<void> {
  const now = runtime.now();
  const failed = new Set<string>();
  for (;;) {
    const due = await runtime.store.read('usageLooksDue', { hasDue: true }, { to: now, limit: PAGE + failed.size });
    const open = due.filter(({ id }) => !failed.has(id));
    if (open.length === 0) return;
    for (const { id } of open) {
      if (stopped()) return;
      failed.add(id);
      await attempt('daily_usage', id, async () => {
        await runtime.execute('run', ['daily_usage', id], undefined, async (work) => {
          const look = await work.find('usageLookById', { id });
          if (look?.hasDue && look.dueAt <= now) await lookAtDays(work, runtime, look);
        });
        failed.delete(id);
      });
    }
  }
}
