import { type CompiledQuery, type ExpressionBuilder, sql } from 'kysely';
import { type MatchSpec, wantedValues } from '../../src/storage/match-rows.js';
import type { ReadWindow } from '../../src/storage/read.js';
import { type AnyDatabase, type SqlDialect, decodedRow } from './dialect.js';
import type { Query } from './statement.js';
import { type SqlColumn, type SqlTable, TENANT } from './tables.js';
import { template } from './template.js';

/** Longer lists of values seldom come twice in the same length. */
const MOST_SHARED = 50;

/** The statement of a named read. Reads of the same form, which differ in their values alone, have the same text. */
export function readQuery(dialect: SqlDialect, table: SqlTable, tenant: string, spec: MatchSpec, by: Record<string, unknown>, window: ReadWindow): Query {
  const { from, to, after, descending = false, limit } = window;
  const matches = equalities(spec, by, window);
  const range = spec.range === undefined ? undefined : columnOf(table, spec.range).column;
  const bounds = range === undefined
    ? [after?.seq]
    : [...[from, to, after?.range].map((bound) => (bound === undefined ? undefined : dialect.toParameter(range, bound))), after?.seq];
  const given = [...bounds, limit].filter((value) => value !== undefined);
  // What the values leave open of the text: which there are, and how many of them are null.
  const form = ['read', table.name, spec.by, spec.range, matches.map(([property, wanted]) => [property, wanted.length, wanted.filter((value) => value === null).length]),
    from !== undefined, to !== undefined, after !== undefined, descending, limit !== undefined];
  const compile = () => compiledRead(dialect, table, tenant, spec, by, window);
  return {
    sql: matches.some(([, wanted]) => wanted.length > MOST_SHARED) ? compile().sql : template(dialect, form, compile),
    parameters: [tenant, ...matches.flatMap(([property, wanted]) => parametersOf(dialect, columnOf(table, property), wanted)), ...given],
  };
}

function compiledRead(dialect: SqlDialect, table: SqlTable, tenant: string, spec: MatchSpec, by: Record<string, unknown>, window: ReadWindow): CompiledQuery {
  let query = matchingRows(dialect, table, tenant, spec, by, window).select(selection(dialect, table));
  const direction = window.descending ? 'desc' : 'asc';
  const beyond = window.descending ? '<' : '>';
  const { after } = window;
  if (spec.range === undefined) {
    if (after) query = query.where(table.place, beyond, after.seq);
  } else {
    const range = columnOf(table, spec.range);
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
  let query = dialect.builder.selectFrom(table.name).where(TENANT, '=', tenant);
  for (const [property, wanted] of equalities(spec, by, window)) query = query.where((of) => matching(dialect, of, columnOf(table, property), wanted));
  return query;
}

/** What has to be equal, in the order of the statement. */
function equalities(spec: MatchSpec, by: Record<string, unknown>, window: ReadWindow): [property: string, wanted: readonly unknown[]][] {
  const filters = Object.entries(window.where ?? {}).filter(([, wanted]) => wanted !== undefined);
  return [
    ...spec.by.map((property): [string, readonly unknown[]] => [property, wantedValues(spec, by, property)]),
    ...filters.map(([property, wanted]): [string, readonly unknown[]] => [property, Array.isArray(wanted) ? wanted : [wanted]]),
  ];
}

function columnOf(table: SqlTable, property: string): SqlColumn {
  return table.columns.find((each) => each.property === property)!;
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

function matching(dialect: SqlDialect, of: ExpressionBuilder<AnyDatabase, string>, sqlColumn: SqlColumn, wanted: readonly unknown[]) {
  const { name } = sqlColumn;
  const values = parametersOf(dialect, sqlColumn, wanted);
  const matches = values.length === 1 ? of(name, '=', values[0]) : values.length > 0 ? of(name, 'in', values) : sql<boolean>`1 = 0`;
  return values.length < wanted.length ? of.or([of(name, 'is', null), matches as never]) : matches;
}

function parametersOf(dialect: SqlDialect, { column }: SqlColumn, wanted: readonly unknown[]): unknown[] {
  return wanted.filter((value) => value !== null).map((value) => dialect.toParameter(column, value));
}
