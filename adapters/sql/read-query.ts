import { type CompiledQuery, type ExpressionBuilder, sql } from 'kysely';
import { type MatchSpec, wantedValues } from '../../src/storage/match-rows.js';
import type { ReadWindow } from '../../src/storage/read.js';
import { type AnyDatabase, type SqlDialect, decodedRow } from './dialect.js';
import { type SqlColumn, type SqlTable, TENANT } from './tables.js';

/** The statement of a named read. */
export function readQuery(dialect: SqlDialect, table: SqlTable, tenant: string, spec: MatchSpec, by: Record<string, unknown>, window: ReadWindow): CompiledQuery {
  const column = (property: string) => table.columns.find((each) => each.property === property)!;
  let query = matchingRows(dialect, table, tenant, spec, by, window).select(selection(dialect, table));
  const direction = window.descending ? 'desc' : 'asc';
  const beyond = window.descending ? '<' : '>';
  const { after } = window;
  if (spec.range === undefined) {
    if (after) query = query.where(table.place, beyond, after.seq);
  } else {
    const range = column(spec.range);
    const bound = (value: number) => dialect.toParameter(range.column, value);
    if (window.from !== undefined) query = query.where(range.name, '>=', bound(window.from));
    if (window.to !== undefined) query = query.where(range.name, '<=', bound(window.to));
    if (after) {
      const place = [sql.ref(range.name), sql.ref(table.place)];
      query = query.where(sql<boolean>`(${sql.join(place)}) ${sql.raw(beyond)} (${bound(after.range!)}, ${after.seq})`);
    }
    query = query.orderBy(range.name, direction);
  }
  query = query.orderBy(table.place, direction);
  return (window.limit === undefined ? query : query.limit(window.limit)).compile();
}

/** The rows of a tenant by equality, not yet by a range. */
export function matchingRows(dialect: SqlDialect, table: SqlTable, tenant: string, spec: MatchSpec, by: Record<string, unknown>, window: ReadWindow) {
  const column = (property: string) => table.columns.find((each) => each.property === property)!;
  let query = dialect.builder.selectFrom(table.name).where(TENANT, '=', tenant);
  for (const property of spec.by) {
    const wanted = wantedValues(spec, by, property);
    query = query.where((of) => matching(dialect, of, column(property), wanted));
  }
  for (const [property, wanted] of Object.entries(window.where ?? {})) {
    if (wanted === undefined) continue;
    query = query.where((of) => matching(dialect, of, column(property), Array.isArray(wanted) ? wanted : [wanted]));
  }
  return query;
}

/** All columns of a table, each named by its property, and the row's place. */
export function selection(dialect: SqlDialect, table: SqlTable) {
  const place = { name: table.place, column: { kind: 'int', nullable: false } } as const;
  return [
    dialect.selected(place).as(table.place),
    ...table.columns.map((column) => dialect.selected(column).as(column.property)),
  ];
}

/** A row that was selected so. */
export function selectedRow(dialect: SqlDialect, table: SqlTable, raw: Record<string, unknown>): Record<string, unknown> {
  return { ...decodedRow(dialect, table.columns, raw), [table.place]: Number(raw[table.place]) };
}

function matching(dialect: SqlDialect, of: ExpressionBuilder<AnyDatabase, string>, { name, column }: SqlColumn, wanted: readonly unknown[]) {
  const values = wanted.filter((value) => value !== null).map((value) => dialect.toParameter(column, value));
  const matches = values.length === 1 ? of(name, '=', values[0]) : values.length > 0 ? of(name, 'in', values) : sql<boolean>`1 = 0`;
  return values.length < wanted.length ? of.or([of(name, 'is', null), matches as never]) : matches;
}
