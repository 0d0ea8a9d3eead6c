/** The parts of a `run`, in the order in which they are done. */
export type RunTask = 'subscriptions' | 'invoices' | 'payments' | 'overdue' | 'wallets' | 'usage' | 'dunning';

export interface RunProgress {
  task: RunTask;
  done: number;
  total: number;
}

/** What a `run` has done, or in a dry run would do. */
export interface RunReport {
  /** Invoices made, drafts among them. */
  invoicesCreated: number;
  invoicesFinalized: number;
  /** What could not be done, with the reason; it has held up nothing else, and the next run tries again. */
  failures: { kind: string; id: string; error: string }[];
}
