import type { Database } from 'better-sqlite3';
import type { Storage } from '../../src/storage/port.js';
import { loaded } from '../missing-package.js';
import { DEFAULT_PREFIX, checkedPrefix } from '../sql/names.js';
import { sqlSchema } from '../sql/tables.js';

export interface SqliteOptions {
  /** Whose data the engine sees; 'default' if left out. Tenants share the tables and never see each other's rows. */
  tenant?: string;
  /** What the names of the tables begin with; `reckoner_` if left out. */
  prefix?: string;
}

/**
 * Storage in a SQLite file, or in a better-sqlite3 database that the host has open (`close` leaves that one open).
 *
 * A file is opened so that a commit is on the disk before it is answered: nothing acknowledged is lost, whether the process crashes or
 * the power goes. That costs a wait for the disk each, so send events in batches. A database of the host's keeps its own settings; with
 * `synchronous = NORMAL` a crash of the process still loses nothing, a power cut may lose the last commits.
 *
 * `tx` in calls is a better-sqlite3 database inside a transaction. Needs the packages `better-sqlite3` and `kysely`.
 */
export function sqlite(fileOrDatabase: string | Database, options: SqliteOptions = {}): Storage {
  const { tenant = 'default', prefix = DEFAULT_PREFIX } = options;
  const schema = sqlSchema(checkedPrefix(prefix));
  let own: Database | undefined;
  const load = () => loaded('SQLite', ['better-sqlite3', 'kysely'], () => import('./open.js'));
  const open = async () => {
    const driver = await load();
    const database = typeof fileOrDatabase === 'string' ? (own ??= driver.openFile(fileOrDatabase)) : fileOrDatabase;
    return { ...driver, database };
  };
  return {
    name: 'sqlite',
    async migrate() {
      const { migrateDatabase, database } = await open();
      migrateDatabase(database, schema);
    },
    async connect() {
      const { connectedStore, database } = await open();
      return connectedStore(database, { schema, tenant });
    },
    async close() {
      own?.close();
      own = undefined;
    },
  };
}
