import type { Pool } from 'pg';
import type { Storage } from '../../src/storage/port.js';
import { loaded } from '../missing-package.js';
import { DEFAULT_PREFIX, checkedPrefix } from '../sql/names.js';
import { sqlSchema } from '../sql/tables.js';

export interface PostgresOptions {
  /** Whose data the engine sees; 'default' if left out. Tenants share the tables and never see each other's rows. */
  tenant?: string;
  /** The schema of the tables, made by `migrate` when it is not there; `public` if left out. */
  schema?: string;
  /** What the names of the tables begin with; `reckoner_` if left out. */
  prefix?: string;
}

/**
 * Storage in PostgreSQL (12 or later), by a connection URL or through the host's own pool of `pg` (`close` leaves that one open).
 * No setting of the session, such as its time zone, and none of the host's type parsers matter.
 *
 * `tx` in calls is a connection of `pg`, or a transaction of Kysely, that is inside a transaction. Needs the packages `pg` and `kysely`.
 */
export function postgres(urlOrPool: string | Pool, options: PostgresOptions = {}): Storage {
  const { tenant = 'default', schema: schemaName = 'public', prefix = DEFAULT_PREFIX } = options;
  const schema = sqlSchema(checkedPrefix(prefix));
  let own: Pool | undefined;
  const load = () => loaded('PostgreSQL', ['pg', 'kysely'], () => import('./open.js'));
  const open = async () => {
    const driver = await load();
    const pool = typeof urlOrPool === 'string' ? (own ??= driver.openPool(urlOrPool)) : urlOrPool;
    return { ...driver, place: { pool, schemaName, schema } };
  };
  return {
    name: 'postgres',
    async migrate() {
      const { migrateDatabase, place } = await open();
      await migrateDatabase(place);
    },
    async connect() {
      const { connectedStore, place } = await open();
      return connectedStore(place, tenant);
    },
    async close() {
      const pool = own;
      own = undefined;
      await pool?.end();
    },
  };
}
