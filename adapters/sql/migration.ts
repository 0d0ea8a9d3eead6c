import { type CompiledQuery, sql } from 'kysely';
import type { SqlDialect } from './dialect.js';
import { type SqlSchema, type SqlTable, TENANT } from './tables.js';

/** Rises with changes that creating what is missing does not bring about. */
export const SCHEMA_VERSION = 1;

/** What a database has of the tables, as it says itself. */
export interface ExistingSchema {
  /** By table and column. */
  columns: ReadonlyMap<string, ReadonlyMap<string, { type: string; nullable: boolean }>>;
  indexes: ReadonlySet<string>;
}

/** Throws when a newer library has made the tables; `version` is what they say, undefined when they are not there. */
export function refuseNewer(version: unknown): void {
  if (Number(version ?? 0) > SCHEMA_VERSION) throw new Error('reckoner: the tables were made by a newer version of the library');
}

/** Throws when the tables are not as the library needs them. */
export function refuseOutdated(schema: SqlSchema, existing: ExistingSchema): void {
  if (!isUpToDate(schema, existing)) throw new Error('reckoner: the tables are not there or not up to date; call migrate() first');
}

/** Whether the database has every table and column that the library works with. */
function isUpToDate(schema: SqlSchema, existing: ExistingSchema): boolean {
  return allTables(schema).every((table) => {
    const columns = existing.columns.get(table.name);
    return columns !== undefined && declarations(table).every(({ name }) => columns.has(name));
  });
}

/** Throws when a column is other than it has to be: no migration changes what may hold data. */
export function refuseOtherColumns(dialect: SqlDialect, schema: SqlSchema, existing: ExistingSchema): void {
  for (const table of allTables(schema)) {
    for (const { name, type, nullable } of declarations(table, dialect)) {
      const found = existing.columns.get(table.name)?.get(name);
      if (!found) continue;
      if (found.type.toLowerCase() !== type.replace(/ collate .*/, '') || found.nullable !== nullable) {
        throw new Error(`reckoner: the column ${table.name}.${name} is ${spelled(found)} in the database and has to be ${spelled({ type, nullable })}`);
      }
    }
  }
}

/** The statements that bring a database up to date: none when it is. */
export function migrationStatements(dialect: SqlDialect, schema: SqlSchema, existing: ExistingSchema): CompiledQuery[] {
  const db = dialect.builder;
  const statements: { compile(): CompiledQuery }[] = [];
  if (!existing.columns.has(schema.meta)) {
    statements.push(
      db.schema.createTable(schema.meta)
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .modifyEnd(sql.raw(dialect.tableOptions)),
      db.insertInto(schema.meta).values({ key: 'schema_version', value: String(SCHEMA_VERSION) }),
    );
  }
  for (const table of allTables(schema)) {
    const columns = existing.columns.get(table.name);
    statements.push(...(columns ? missingColumns(dialect, table, columns) : [createdTable(dialect, table)]));
    for (const { name, unique, columns: indexed } of table.indexes) {
      if (existing.indexes.has(name)) continue;
      const index = db.schema.createIndex(name).on(table.name).columns([...indexed, ...(dialect.indexesNamePlace && !unique ? [table.place] : [])]);
      statements.push(unique ? index.unique() : index);
    }
  }
  return statements.map((statement) => statement.compile());
}

/** The names of all tables and indexes. */
export function relationNames(schema: SqlSchema): string[] {
  return [schema.meta, ...allTables(schema).flatMap((table) => [table.name, ...table.indexes.map((index) => index.name)])];
}

function createdTable(dialect: SqlDialect, table: SqlTable) {
  let create = dialect.builder.schema.createTable(table.name).addColumn(table.place, sql.raw(dialect.placeType) as never);
  for (const { name, type, nullable } of declarations(table, dialect)) {
    create = create.addColumn(name, sql.raw(type) as never, (column) => (nullable ? column : column.notNull()));
  }
  return create.modifyEnd(sql.raw(dialect.tableOptions));
}

function missingColumns(dialect: SqlDialect, table: SqlTable, existing: ReadonlyMap<string, unknown>) {
  return declarations(table, dialect).filter(({ name }) => !existing.has(name)).map(({ name, type, kind, nullable }) =>
    dialect.builder.schema.alterTable(table.name).addColumn(name, sql.raw(type) as never, (column) =>
      nullable ? column : column.notNull().defaultTo(sql.raw(dialect.zeros[kind]))));
}

function allTables(schema: SqlSchema): SqlTable[] {
  return [schema.events, ...schema.tables.values()];
}

function declarations(table: SqlTable, dialect?: SqlDialect) {
  const columns = table.columns.map(({ name, column: { kind, nullable } }) => ({ name, kind, nullable }));
  return [{ name: TENANT, kind: 'id' as const, nullable: false }, ...columns].map((column) => ({ ...column, type: dialect?.types[column.kind] ?? '' }));
}

function spelled({ type, nullable }: { type: string; nullable: boolean }): string {
  return `${type}${nullable ? '' : ' not null'}`;
}
