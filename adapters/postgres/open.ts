import pg from 'pg';
import { sql } from 'kysely';
import type { Store } from '../../src/storage/port.js';
import type { SqlDialect } from '../sql/dialect.js';
import { type ExistingSchema, migrationStatements, refuseNewer, refuseOtherColumns, refuseOutdated } from '../sql/migration.js';
import type { SqlSchema } from '../sql/tables.js';
import { postgresDialect } from './dialect.js';
import { type Executor, ownTransaction, pgExecutor } from './executor.js';
import { postgresStore } from './store.js';

/** Where the tables are. */
export interface Place {
  pool: pg.Pool;
  schemaName: string;
  schema: SqlSchema;
}

/** Any number that nobody else's migrations take for their lock. */
const MIGRATION_LOCK = 7_265_636_111;

export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

export async function migrateDatabase(place: Place): Promise<void> {
  const dialect = postgresDialect(place.schemaName);
  if ((await missing(place, dialect, pgExecutor(place.pool))).length === 0) return;
  await ownTransaction(place.pool)(async (executor) => {
    await executor.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.compile(dialect.builder));
    // Looked up again: another process may have been faster.
    if (!(await schemaExists(place, dialect, executor))) {
      await executor.execute(sql`create schema ${sql.id(place.schemaName)}`.compile(dialect.builder));
    }
    for (const statement of await missing(place, dialect, executor)) await executor.execute(statement);
    return { result: undefined, keep: true };
  });
}

export async function connectedStore(place: Place, tenant: string): Promise<Store> {
  const dialect = postgresDialect(place.schemaName);
  const executor = pgExecutor(place.pool);
  const existing = await existingSchema(place, dialect, executor);
  refuseNewer(await versionOf(place, dialect, executor, existing));
  refuseOutdated(place.schema, existing);
  return postgresStore({ dialect, schema: place.schema, tenant }, executor, ownTransaction(place.pool), true);
}

async function missing(place: Place, dialect: SqlDialect, executor: Executor) {
  const existing = await existingSchema(place, dialect, executor);
  refuseNewer(await versionOf(place, dialect, executor, existing));
  refuseOtherColumns(dialect, place.schema, existing);
  return migrationStatements(dialect, place.schema, existing);
}

async function schemaExists({ schemaName }: Place, dialect: SqlDialect, executor: Executor): Promise<boolean> {
  const { rows } = await executor.execute(sql`select from pg_namespace where nspname = ${schemaName}`.compile(dialect.builder));
  return rows.length > 0;
}

async function versionOf({ schema }: Place, dialect: SqlDialect, executor: Executor, existing: ExistingSchema): Promise<unknown> {
  if (!existing.columns.has(schema.meta)) return undefined;
  const query = dialect.builder.selectFrom(schema.meta).select('value').where('key', '=', 'schema_version').compile();
  return (await executor.execute(query)).rows[0]?.['value'];
}

async function existingSchema({ schemaName }: Place, dialect: SqlDialect, executor: Executor): Promise<ExistingSchema> {
  const found = await executor.execute(sql`
    select c.relname::text as "table", a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable
    from pg_namespace n join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p')
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = ${schemaName}`.compile(dialect.builder));
  const columns = new Map<string, Map<string, { type: string; nullable: boolean }>>();
  for (const { table, name, type, nullable } of found.rows as unknown as { table: string; name: string; type: string; nullable: boolean }[]) {
    if (!columns.has(table)) columns.set(table, new Map());
    columns.get(table)!.set(name, { type, nullable });
  }
  const indexes = await executor.execute(sql`select indexname::text as name from pg_indexes where schemaname = ${schemaName}`.compile(dialect.builder));
  return { columns, indexes: new Set(indexes.rows.map((row) => row['name'] as string)) };
}
