import type { Database, Statement as Prepared } from 'better-sqlite3';
import { StorageConflict } from '../../src/storage/port.js';
import type { Outcome, Query, Statement } from '../sql/statement.js';
import { registerSummary } from './summary-function.js';

type Row = Record<string, unknown>;

/** A better-sqlite3 handle with its statements prepared once. Everything on it happens at once, with no waiting in between. */
export interface Connection {
  readonly database: Database;
  all(query: Query): Row[];
  run(query: Query): number;
  commit(statements: readonly Statement[]): void;
}

const MOST_PREPARED = 300;
const CONNECTIONS = new WeakMap<Database, Connection>();

export function connectionOf(database: Database): Connection {
  const known = CONNECTIONS.get(database);
  if (known) return known;
  registerSummary(database);
  const connection = newConnection(database);
  CONNECTIONS.set(database, connection);
  return connection;
}

function newConnection(database: Database): Connection {
  const prepared = new Map<string, Prepared<unknown[], Row>>();

  /** The least recently used statement makes room. */
  function prepare(text: string): Prepared<unknown[], Row> {
    const statement = prepared.get(text) ?? database.prepare<unknown[], Row>(text);
    prepared.delete(text);
    prepared.set(text, statement);
    if (prepared.size > MOST_PREPARED) prepared.delete(prepared.keys().next().value!);
    return statement;
  }

  const connection: Connection = {
    database,
    all: ({ sql, parameters }) => prepare(sql).all(...parameters),
    run: ({ sql, parameters }) => prepare(sql).run(...parameters).changes,
    commit(statements) {
      for (const statement of statements) {
        const outcome = outcomeOf(connection, statement);
        statement.check?.(outcome);
      }
    },
  };
  return connection;
}

function outcomeOf(connection: Connection, statement: Statement): Outcome {
  try {
    if (statement.returns) return { rows: connection.all(statement), changes: 0 };
    return { rows: [], changes: connection.run(statement) };
  } catch (error) {
    throw isUniqueViolation(error) ? new StorageConflict(statement.table, 'duplicate', { cause: error }) : error;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes((error as { code?: string }).code ?? '');
}
