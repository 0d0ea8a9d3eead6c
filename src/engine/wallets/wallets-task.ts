import type { TaskRun } from '../billing/run-tasks.js';
import { keepWallets } from './keep-wallets.js';

const PAGE = 500;

/**
 * The `wallets` task of a run: for each customer with an active wallet, what has expired ends, ongoing balances are computed, and
 * rules top up (credits.md 6, 7). A customer is one piece of work, so that the wallets of one are decided together.
 */
export async function runWallets({ runtime, report, stopped, attempt }: TaskRun): Promise<void> {
  const customers = new Set<string>();
  for (let after: { seq: number } | undefined; ; ) {
    const rows = await runtime.store.read('walletsByStatus', { status: 'active' }, { limit: PAGE, ...(after ? { after } : {}) });
    for (const row of rows) customers.add(row.customerId);
    const last = rows[rows.length - 1];
    if (!last || rows.length < PAGE) break;
    after = { seq: last.seq };
  }
  for (const customerId of customers) {
    if (stopped()) return;
    await attempt('wallet', customerId, async () => {
      const invoices = await runtime.execute('run', ['wallets', customerId], undefined, (work) => keepWallets(work, runtime, customerId));
      report.invoicesCreated += invoices;
      report.invoicesFinalized += invoices;
    });
  }
}
