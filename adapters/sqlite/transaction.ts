import type { Database } from 'better-sqlite3';
import { StorageConflict } from '../../src/storage/port.js';

/** Runs the work in a transaction that nobody else can write beside; `undefined` from the work takes everything back. */
export type Transact = <T>(work: () => { result: T; keep: boolean }) => T;

/** A transaction of our own. Waiting for another process's transaction is up to the handle's busy timeout; when it is over, that is a conflict. */
export function ownTransaction(database: Database): Transact {
  return (work) => bracketed(database, { begin: 'begin immediate', keep: 'commit', takeBack: 'rollback' }, work);
}

/** A part of a transaction that the host has begun: whatever comes of it, the host's transaction stays usable. */
export function partOfTransaction(database: Database): Transact {
  const takeBack = 'rollback to reckoner; release reckoner';
  return (work) => bracketed(database, { begin: 'savepoint reckoner', keep: 'release reckoner', takeBack }, work);
}

function bracketed<T>(database: Database, { begin, keep, takeBack }: Record<'begin' | 'keep' | 'takeBack', string>, work: () => { result: T; keep: boolean }): T {
  try {
    database.exec(begin);
    try {
      const outcome = work();
      database.exec(outcome.keep ? keep : takeBack);
      return outcome.result;
    } catch (error) {
      // Some errors, such as a full disk, have already ended the transaction.
      if (database.inTransaction) database.exec(takeBack);
      throw error;
    }
  } catch (error) {
    throw isBusy(error) ? new StorageConflict('database', 'serialization', { cause: error }) : error;
  }
}

function isBusy(error: unknown): boolean {
  return String((error as { code?: string }).code).startsWith('SQLITE_BUSY');
}
