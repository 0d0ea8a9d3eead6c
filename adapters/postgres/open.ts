import pg from 'pg';
import { sql } from 'kysely';
import type { Store } from '../../src/storage/port.js';
import type { SqlDialect } from '../sql/dialect.js';
import { type ExistingSchema, migrationStatements, refuseNewer, refuseOtherColumns, refuseOutdated, relationNames } from '../sql/migration.js';
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

/** Asks for the tables and indexes by their names, which the catalog is indexed by: a database may have a great many. */
async function existingSchema({ schemaName, schema }: Place, dialect: SqlDialect, executor: Executor): Promise<ExistingSchema> {
  const names = relationNames(schema);
  const { rows } = await executor.execute(sql`
    select c.relname::text as relation, c.relkind::text as kind, a.attname::text as "column",
      format_type(a.atttypid, a.atttypmod) as type, a.attnotnull::text as "notNull"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = ${schemaName} and c.relname = any(${names}::text[])`.compile(dialect.builder));
  const columns = new Map<string, Map<string, { type: string; nullable: boolean }>>();
  const indexes = new Set<string>();
  for (const { relation, kind, column, type, notNull } of rows as readonly Record<string, string>[]) {
    if (kind === 'i' || kind === 'I') indexes.add(relation!);
    else columns.set(relation!, (columns.get(relation!) ?? new Map()).set(column!, { type: type!, nullable: notNull === 'false' }));
  }
  return { columns, indexes };
}
