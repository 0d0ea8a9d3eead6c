import { isWritten } from '../../src/storage/event-identity.js';
import type { MatchSpec } from '../../src/storage/match-rows.js';
import type { CommitOptions, CommitResult, Op, Store } from '../../src/storage/port.js';
import { READS } from '../../src/storage/read.js';
import { TOTALS, type TotalSpec } from '../../src/storage/totals.js';
import { commitStatements } from '../sql/commit-statements.js';
import type { SqlDialect } from '../sql/dialect.js';
import { readQuery, selectedRow } from '../sql/read-query.js';
import { totalRow, totalsQuery } from '../sql/totals-query.js';
import type { SqlSchema } from '../sql/tables.js';
import { type Executor, type Transact, asConflict, hostExecutor, partOfTransaction, runStatement } from './executor.js';
import { append, postgresUsage } from './usage.js';

export interface StoreContext {
  dialect: SqlDialect;
  schema: SqlSchema;
  tenant: string;
}

/** Reads go through `executor`, commits through `transact`; a pool answers several at once. */
export function postgresStore(context: StoreContext, executor: Executor, transact: Transact, ownsTransactions: boolean): Store {
  const { dialect, schema, tenant } = context;
  const events = { dialect, events: schema.events, tenant };

  async function commit(ops: readonly Op[], options: CommitOptions): Promise<CommitResult> {
    const sent = options.events ?? [];
    const statements = commitStatements(dialect, schema, tenant, ops);
    // One statement that may stand by itself is a transaction by itself, and spares the way there and back for its begin and end.
    const mayStandAlone = statements.length === 0 && (sent.length <= 1 || options.onEventConflict !== 'abort');
    if (ownsTransactions && mayStandAlone) return commitAlone(options);
    return transact(async (inside) => {
      const results = await append(events, inside, sent);
      const written = isWritten(options, results);
      if (written) for (const statement of statements) await runStatement(inside, statement);
      return { result: { events: results, written }, keep: written };
    });
  }

  async function commitAlone(options: CommitOptions): Promise<CommitResult> {
    try {
      const results = await append(events, executor, options.events ?? []);
      return { events: results, written: isWritten(options, results) };
    } catch (error) {
      throw asConflict('usage_events', error);
    }
  }

  return {
    async read(name, by, options = {}) {
      const spec: MatchSpec = READS[name];
      const table = schema.tables.get(spec.table)!;
      const { rows } = await executor.execute(readQuery(dialect, table, tenant, spec, by, options));
      return rows.map((row) => selectedRow(dialect, table, row)) as never;
    },
    async totals(name, by, options = {}) {
      const spec: TotalSpec = TOTALS[name];
      const { rows } = await executor.execute(totalsQuery(dialect, schema.tables.get(spec.table)!, tenant, spec, by, options));
      return rows.map((row) => totalRow(spec, row)) as never;
    },
    commit: async (ops, options = {}) => commit(ops, options),
    usage: postgresUsage(events, executor),
    within(transaction) {
      const host = hostExecutor(transaction);
      return postgresStore(context, host, partOfTransaction(host), false);
    },
  };
}
