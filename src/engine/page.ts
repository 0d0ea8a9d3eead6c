import type { Page, PageQuery } from '../contract.js';
import { BillingError } from '../core/errors/billing-error.js';
import type { RowBase } from '../storage/column.js';

export interface PageWindow {
  limit: number;
  descending: boolean;
  after?: { seq: number };
}

const refused = (field: string) => new BillingError('validation_failed', { [field]: ['value_is_invalid'] });

/** A query as it was given: what is null is left out, and what no store can be asked for is refused. */
export function asked<Q extends object>(query: Q | null | undefined): Q {
  if (query == null) return {} as Q;
  if (typeof query !== 'object' || Array.isArray(query)) throw refused('base');
  const fields = Object.entries(query).filter(([, value]) => value != null);
  for (const [field, value] of fields) if (![value].flat().every(isAskable)) throw refused(field);
  return Object.fromEntries(fields) as Q;
}

function isAskable(value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'number' || value instanceof Date || (typeof value === 'string' && !value.includes('\0'));
}

/** Reads `limit`, `cursor` and `order` of a list call. */
export function pageWindow(query: PageQuery | undefined): PageWindow {
  const { limit = 100, cursor, order = 'asc' } = asked(query);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw refused('limit');
  if (order !== 'asc' && order !== 'desc') throw refused('order');
  if (cursor === undefined) return { limit, descending: order === 'desc' };
  const seq = typeof cursor === 'string' && /^\d+$/.test(cursor) ? Number(cursor) : NaN;
  if (!Number.isSafeInteger(seq)) throw refused('cursor');
  return { limit, descending: order === 'desc', after: { seq } };
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
