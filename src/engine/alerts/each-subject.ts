import type { TaskRun } from '../billing/run-tasks.js';
import type { Work } from '../work.js';

/** Rows of one question for alerts. */
const PAGE = 500;

/** Walks through what has alerts, page by page: each subscription or wallet once, in a transaction of its own. */
export async function eachSubject(run: TaskRun, watches: 'subscription' | 'wallet', evaluate: (work: Work, subject: string) => Promise<void>): Promise<void> {
  const done = new Set<string>();
  for (let seq = 0; ; ) {
    const alerts = await run.runtime.store.read('alertsWatching', { watches }, { limit: PAGE, after: { seq } });
    for (const { subject } of alerts) {
      if (run.stopped()) return;
      if (done.has(subject)) continue;
      done.add(subject);
      await run.attempt('alert', subject, () => run.runtime.execute('alerts.evaluate', [watches, subject], undefined, (work) => evaluate(work, subject)));
    }
    if (alerts.length < PAGE) return;
    seq = alerts[alerts.length - 1]!.seq;
  }
}
