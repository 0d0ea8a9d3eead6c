import type pg from 'pg';
import { CompiledQuery, type Transaction } from 'kysely';
import { StorageConflict } from '../../src/storage/port.js';
import type { Outcome, Query, Statement } from '../sql/statement.js';

/** Runs statements: a pool, one of its connections, or the transaction that the host has begun. */
export interface Executor {
  execute(query: Query): Promise<Outcome>;
}

/** Inside a transaction; what the work answers with `keep: false` is taken back. */
export type Transact = <T>(work: (executor: Executor) => Promise<{ result: T; keep: boolean }>) => Promise<T>;

/** A pool and a connection of pg take statements alike. */
export function pgExecutor(client: Pick<pg.ClientBase, 'query'> | Pick<pg.Pool, 'query'>): Executor {
  return {
    async execute({ sql, parameters }) {
      const { rows, rowCount } = await (client as pg.Pool).query(sql, parameters as unknown[]);
      return { rows, changes: rowCount ?? 0 };
    },
  };
}

/** The host's own transaction: a connection of pg, or a transaction of Kysely. */
export function hostExecutor(transaction: unknown): Executor {
  const host = transaction as { query?: unknown; executeQuery?: unknown; isTransaction?: unknown; totalCount?: unknown } | null;
  if (host?.isTransaction === true && typeof host.executeQuery === 'function') return kyselyExecutor(host as Transaction<unknown>);
  // A pool would take each statement to another connection.
  if (typeof host?.query === 'function' && host.totalCount === undefined) return pgExecutor(host as pg.ClientBase);
  throw new Error('reckoner: `tx` has to be a pg client or a Kysely transaction that is inside a transaction');
}

function kyselyExecutor(transaction: Transaction<unknown>): Executor {
  return {
    async execute({ sql, parameters }) {
      const { rows, numAffectedRows } = await transaction.executeQuery(CompiledQuery.raw(sql, [...parameters]));
      return { rows: rows as Outcome['rows'], changes: Number(numAffectedRows ?? 0) };
    },
  };
}

/** A transaction of our own, on a connection of its own. */
export function ownTransaction(pool: pg.Pool): Transact {
  return async (work) => {
    const client = await pool.connect();
    let stuck = false;
    try {
      return await bracketed(pgExecutor(client), { begin: 'begin', keep: 'commit', takeBack: 'rollback' }, () => (stuck = true), work);
    } finally {
      client.release(stuck);
    }
  };
}

/** A part of a transaction that the host has begun: whatever comes of it, the host's transaction stays usable. */
export function partOfTransaction(executor: Executor): Transact {
  const control = { begin: 'savepoint reckoner', keep: 'release savepoint reckoner', takeBack: 'rollback to savepoint reckoner' };
  return (work) => bracketed(executor, control, () => undefined, work);
}

async function bracketed<T>(
  executor: Executor, { begin, keep, takeBack }: Record<'begin' | 'keep' | 'takeBack', string>, onStuck: () => void,
  work: (executor: Executor) => Promise<{ result: T; keep: boolean }>,
): Promise<T> {
  const control = (text: string) => executor.execute({ sql: text, parameters: [] });
  try {
    await control(begin);
    try {
      const outcome = await work(executor);
      await control(outcome.keep ? keep : takeBack);
      return outcome.result;
    } catch (error) {
      // What went wrong first is what counts, also when the connection is gone.
      await control(takeBack).catch(onStuck);
      throw error;
    }
  } catch (error) {
    throw asConflict('database', error);
  }
}

/** Runs a statement of a commit, and looks at its outcome. */
export async function runStatement(executor: Executor, statement: Statement): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await executor.execute(statement);
  } catch (error) {
    throw asConflict(statement.table, error);
  }
  statement.check?.(outcome);
}

/** Errors that tell of others who were faster, as such. */
export function asConflict(table: string, error: unknown): unknown {
  switch ((error as { code?: unknown }).code) {
    case '23505': return new StorageConflict(table, 'duplicate', { cause: error });
    case '40001':
    case '40P01': return new StorageConflict(table, 'serialization', { cause: error });
    default: return error;
  }
}
