import type { TaskRun } from '../billing/run-tasks.js';
import { lookAtDays } from './daily.js';

/** Subscriptions of one question for what is due. */
const PAGE = 200;
/** Subscriptions that are looked at in one transaction. */
const TOGETHER = 25;

/** Writes the daily usage of every day that is over, day by day in order, some days of some subscriptions in a transaction (usage.md 14.2). */
export async function lookAtDailyUsage({ runtime, stopped, attempt }: TaskRun): Promise<void> {
  const now = runtime.now();
  const failed = new Set<string>();
  const look = (ids: readonly string[]) => runtime.execute('run', ['daily_usage', ids], undefined, async (work) => {
    const looks = await work.read('usageLookById', { id: ids });
    await lookAtDays(work, runtime, looks.filter(({ hasDue, dueAt }) => hasDue && dueAt <= now));
  });
  for (;;) {
    const due = await runtime.store.read('usageLooksDue', { hasDue: true }, { to: now, limit: PAGE + failed.size });
    const open = due.map(({ id }) => id).filter((id) => !failed.has(id));
    if (open.length === 0) return;
    for (let start = 0; start < open.length; start += TOGETHER) {
      if (stopped()) return;
      const ids = open.slice(start, start + TOGETHER);
      // Where one fails, each is looked at by itself, so that none holds up another.
      const together = await look(ids).then(() => true, () => false);
      for (const id of ids) {
        if (stopped()) return;
        failed.add(id);
        await attempt('daily_usage', id, async () => {
          if (!together) await look([id]);
          failed.delete(id);
        });
      }
    }
  }
}
