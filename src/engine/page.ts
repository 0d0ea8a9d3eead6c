import type { Page, PageQuery } from '../contract.js';
import { BillingError } from '../core/errors/billing-error.js';
import type { RowBase } from '../storage/column.js';

export interface PageWindow {
  limit: number;
  descending: boolean;
  after?: { seq: number };
}

/** Reads `limit`, `cursor` and `order` of a list call. */
export function pageWindow(query: PageQuery = {}): PageWindow {
  const limit = query.limit ?? 100;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new BillingError('validation_failed', { limit: ['value_is_invalid'] });
  if (query.order != null && query.order !== 'asc' && query.order !== 'desc') {
    throw new BillingError('validation_failed', { order: ['value_is_invalid'] });
  }
  const seq = query.cursor == null ? undefined : Number(query.cursor);
  if (seq !== undefined && !Number.isSafeInteger(seq)) throw new BillingError('validation_failed', { cursor: ['value_is_invalid'] });
  return { limit, descending: query.order === 'desc', ...(seq === undefined ? {} : { after: { seq } }) };
}

/**
 * One page of a list, oldest first unless asked otherwise. `load` reads rows by a window; one row more than asked for
 * tells whether another page follows. The cursor is the place of the last row shown.
 */
export async function listPage<R extends RowBase, T>(
  query: PageQuery | undefined,
  load: (window: PageWindow) => Promise<R[]>,
  view: (rows: R[]) => Promise<T[]> | T[],
): Promise<Page<T>> {
  const window = pageWindow(query);
  const rows = await load({ ...window, limit: window.limit + 1 });
  const shown = rows.slice(0, window.limit);
  const last = shown[shown.length - 1];
  return { items: await view(shown), nextCursor: rows.length > window.limit && last ? String(last.seq) : null };
}
