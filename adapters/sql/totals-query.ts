import { type CompiledQuery, sql } from 'kysely';
import type { ReadWindow } from '../../src/storage/read.js';
import type { TotalSpec } from '../../src/storage/totals.js';
import type { SqlDialect } from './dialect.js';
import { matchingRows } from './read-query.js';
import type { SqlTable } from './tables.js';

/** The statement that sums up, in the order of the grouped columns. */
export function totalsQuery(dialect: SqlDialect, table: SqlTable, tenant: string, spec: TotalSpec, by: Record<string, unknown>, window: ReadWindow): CompiledQuery {
  const column = (property: string) => table.columns.find((each) => each.property === property)!;
  let query = matchingRows(dialect, table, tenant, spec, by, window);
  const range = column(spec.range);
  if (window.from !== undefined) query = query.where(range.name, '>=', dialect.toParameter(range.column, window.from));
  if (window.to !== undefined) query = query.where(range.name, '<=', dialect.toParameter(range.column, window.to));
  for (const property of spec.group) query = query.groupBy(column(property).name).orderBy(column(property).name);
  return query
    .select([
      ...spec.group.map((property) => dialect.selected(column(property)).as(property)),
      // Of whole numbers, so that nothing is rounded; as text, so that no driver makes a float of it.
      ...spec.sum.map((property) => sql`cast(sum(${sql.ref(column(property).name)}) as text)`.as(property)),
    ])
    .compile();
}

/** A row of sums; text columns and whole numbers only. */
export function totalRow(spec: TotalSpec, raw: Record<string, unknown>): Record<string, unknown> {
  const row: Record<string, unknown> = { ...raw };
  for (const property of [...spec.sum, spec.range]) row[property] = Number(raw[property]);
  return row;
}
