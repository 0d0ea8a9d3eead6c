import type { Instant } from '../../core/time/instant.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { finalizeDraft } from './drafts.js';
import type { InvoiceRow } from './views.js';

/** Finalizes a draft whose day has come, dated by the day on which it happens (invoices.md 4.4); nothing when that was done meanwhile. */
export async function finalizeDue(work: Work, runtime: Runtime, id: string, at: Instant): Promise<InvoiceRow[]> {
  const row = await work.find('invoiceById', { id });
  return row?.status === 'draft' && row.hasDue && row.dueAt === at ? [await finalizeDraft(work, runtime, row, work.now)] : [];
}
