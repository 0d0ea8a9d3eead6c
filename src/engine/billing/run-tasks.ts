import type { RunProgress, RunReport, RunTask } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { evaluateUsageAlerts } from '../alerts/usage-alerts.js';
import { evaluateWalletAlerts } from '../alerts/wallet-alerts.js';
import { dunCustomers } from '../dunning/dun.js';
import { collectPayments } from '../payments/collect.js';
import { markOverdue } from '../payments/overdue.js';
import { lookAtDailyUsage } from '../usage/daily-task.js';
import { evaluateThresholds } from '../usage/evaluate-thresholds.js';
import { settleTaxes } from '../taxes/settle-taxes.js';
import type { Runtime } from '../runtime.js';
import { runWallets } from '../wallets/wallets-task.js';

export interface RunOptions {
  only?: RunTask[];
  onProgress?: (progress: RunProgress) => void;
  signal?: AbortSignal;
}

/** One task of a run at work. */
export interface TaskRun {
  readonly runtime: Runtime;
  readonly report: RunReport;
  /** Ids of what this run has tried, so that a task which comes twice leaves what failed to a later run. */
  readonly tried: Set<string>;
  /** True once the host wants the run to stop: begin nothing new. */
  stopped(): boolean;
  /** Does one piece of work. If it fails, that is in the report and holds up nothing else; the next run tries it again. */
  attempt(kind: string, id: string, play: () => Promise<void>): Promise<void>;
}

interface Task {
  name: RunTask;
  play(run: TaskRun): Promise<void>;
}

/**
 * What a run does after subscriptions and drafts, in this order (subscriptions.md 10.8). Collecting stands first and last:
 * what a later task makes due for collection is collected in the same run.
 */
const TASKS: readonly Task[] = [
  { name: 'invoices', play: settleTaxes },
  { name: 'payments', play: collectPayments },
  { name: 'overdue', play: markOverdue },
  { name: 'wallets', play: runWallets },
  { name: 'wallets', play: evaluateWalletAlerts },
  { name: 'usage', play: evaluateThresholds },
  { name: 'usage', play: evaluateUsageAlerts },
  { name: 'usage', play: lookAtDailyUsage },
  { name: 'dunning', play: dunCustomers },
  { name: 'payments', play: collectPayments },
];

const TASK_NAMES: ReadonlySet<unknown> = new Set<RunTask>(['subscriptions', ...TASKS.map(({ name }) => name)]);

/** Reads what a run was asked for, null as left out. `validation_failed` for a task that there is none of: it would do nothing, and nobody would know. */
export function runOptions<O extends RunOptions>(given: O | null | undefined): O {
  const options = given ?? ({} as O);
  const { only } = options;
  if (only != null && !(Array.isArray(only) && only.every((name) => TASK_NAMES.has(name)))) throw new BillingError('validation_failed', { only: ['value_is_invalid'] });
  return options;
}

/** Does the tasks that are asked for, each to its end before the next begins. */
export async function runTasks(runtime: Runtime, options: RunOptions, report: RunReport): Promise<void> {
  const stopped = () => options.signal?.aborted ?? false;
  const tried = new Set<string>();
  for (const { name, play } of TASKS) {
    if (stopped()) return;
    if (options.only && !options.only.includes(name)) continue;
    let done = 0;
    await play({
      runtime, report, tried, stopped,
      async attempt(kind, id, work) {
        try {
          await work();
        } catch (error) {
          report.failures.push({ kind, id, error: error instanceof Error ? error.message : String(error) });
        }
        done += 1;
        options.onProgress?.({ task: name, done, total: done });
      },
    });
  }
}
