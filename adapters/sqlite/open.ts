import Database from 'better-sqlite3';
import type { Store } from '../../src/storage/port.js';
import { type ExistingSchema, migrationStatements, refuseNewer, refuseOtherColumns, refuseOutdated } from '../sql/migration.js';
import type { SqlSchema } from '../sql/tables.js';
import { sqliteDialect } from './dialect.js';
import { type StoreContext, sqliteStore } from './store.js';
import { ownTransaction } from './transaction.js';

/**
 * Opens a file. Write-ahead logging lets others read while one writes; `synchronous = FULL` puts each commit on the disk before it is
 * answered, so that what was acknowledged outlives a power cut and not only a crash of the process.
 */
export function openFile(file: string): Database.Database {
  const database = new Database(file);
  database.pragma('busy_timeout = 5000');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // 64 MiB: events come in the order of time, their index entries all over the place.
  database.pragma('cache_size = -65536');
  return database;
}

export function migrateDatabase(database: Database.Database, schema: SqlSchema): void {
  const missing = () => {
    const existing = existingSchema(database);
    refuseNewer(versionOf(database, schema, existing));
    refuseOtherColumns(sqliteDialect, schema, existing);
    return migrationStatements(sqliteDialect, schema, existing);
  };
  if (missing().length === 0) return;
  ownTransaction(database)(() => {
    // Looked up again: another process may have been faster.
    for (const { sql, parameters } of missing()) database.prepare(sql).run(...parameters);
    return { result: undefined, keep: true };
  });
}

export function connectedStore(database: Database.Database, context: StoreContext): Store {
  const existing = existingSchema(database);
  refuseNewer(versionOf(database, context.schema, existing));
  refuseOutdated(context.schema, existing);
  return sqliteStore(database, context);
}

function versionOf(database: Database.Database, { meta }: SqlSchema, existing: ExistingSchema): unknown {
  if (!existing.columns.has(meta)) return undefined;
  return database.prepare(`select value from ${meta} where key = 'schema_version'`).pluck().get();
}

function existingSchema(database: Database.Database): ExistingSchema {
  const columns = new Map<string, Map<string, { type: string; nullable: boolean }>>();
  const found = database.prepare<[], { table: string; name: string; type: string; notnull: number }>(
    `select t.name as "table", c.name, c.type, c."notnull" from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table'`,
  ).all();
  for (const { table, name, type, notnull } of found) {
    if (!columns.has(table)) columns.set(table, new Map());
    columns.get(table)!.set(name, { type, nullable: notnull === 0 });
  }
  const indexes = database.prepare<[], string>(`select name from sqlite_schema where type = 'index'`).pluck().all();
  return { columns, indexes: new Set(indexes) };
}
