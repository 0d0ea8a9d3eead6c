import type { Runtime } from '../runtime.js';
import { refreshDraft } from './drafts.js';

/** Drafts of one question. */
const PAGE = 200;

/**
 * Computes every draft anew from what is known now, one transaction each; what has not changed is not written
 * (invoices.md 4.7).
 */
export async function refreshDrafts(runtime: Runtime, failed: (id: string, error: unknown) => void, signal?: AbortSignal): Promise<void> {
  for (let after: { seq: number } | undefined; !signal?.aborted; ) {
    const rows = await runtime.store.read('invoicesByStatus', { status: 'draft' }, { limit: PAGE, ...(after ? { after } : {}) });
    for (const { id } of rows) {
      try {
        await runtime.execute('run', ['refresh', id], undefined, async (work) => {
          const row = await work.find('invoiceById', { id });
          if (row?.status === 'draft') await refreshDraft(work, runtime, row);
        });
      } catch (error) {
        failed(id, error);
      }
    }
    const last = rows[rows.length - 1];
    if (!last || rows.length < PAGE) return;
    after = { seq: last.seq };
  }
}
