import type { Database } from 'better-sqlite3';
import { isWritten } from '../../src/storage/event-identity.js';
import type { MatchSpec } from '../../src/storage/match-rows.js';
import type { CommitOptions, CommitResult, Op, Store } from '../../src/storage/port.js';
import { READS } from '../../src/storage/read.js';
import { TOTALS, type TotalSpec } from '../../src/storage/totals.js';
import { commitStatements } from '../sql/commit-statements.js';
import { readQuery, selectedRow } from '../sql/read-query.js';
import { totalRow, totalsQuery } from '../sql/totals-query.js';
import type { SqlSchema } from '../sql/tables.js';
import { connectionOf } from './connection.js';
import { sqliteDialect } from './dialect.js';
import { type Transact, ownTransaction, partOfTransaction } from './transaction.js';
import { append, sqliteUsage } from './usage.js';

export interface StoreContext {
  schema: SqlSchema;
  tenant: string;
}

export function sqliteStore(database: Database, context: StoreContext, transact: Transact = ownTransaction(database)): Store {
  const { schema, tenant } = context;
  const connection = connectionOf(database);
  const events = { connection, events: schema.events, tenant };

  function commit(ops: readonly Op[], options: CommitOptions): CommitResult {
    // Before the transaction, so that nobody waits for it.
    const statements = commitStatements(sqliteDialect, schema, tenant, ops);
    return transact(() => {
      const results = append(events, options.events ?? []);
      const written = isWritten(options, results);
      if (written) connection.commit(statements);
      return { result: { events: results, written }, keep: written };
    });
  }

  return {
    async read(name, by, options = {}) {
      const spec: MatchSpec = READS[name];
      const table = schema.tables.get(spec.table)!;
      const rows = connection.all(readQuery(sqliteDialect, table, tenant, spec, by, options));
      return rows.map((row) => selectedRow(sqliteDialect, table, row)) as never;
    },
    async totals(name, by, options = {}) {
      const spec: TotalSpec = TOTALS[name];
      const rows = connection.all(totalsQuery(sqliteDialect, schema.tables.get(spec.table)!, tenant, spec, by, options));
      return rows.map((row) => totalRow(spec, row)) as never;
    },
    commit: async (ops, options = {}) => commit(ops, options),
    usage: sqliteUsage(events),
    within(transaction) {
      const host = transaction as Partial<Database> | null;
      if (typeof host?.prepare !== 'function' || host.inTransaction !== true) {
        throw new Error('reckoner: `tx` has to be a better-sqlite3 database that is inside a transaction');
      }
      return sqliteStore(host as Database, context, partOfTransaction(host as Database));
    },
  };
}
