import type { ReadBy, ReadName, ReadOptions, RowOfRead } from './read.js';
import type { NewRow, RowPatch, TableName } from './schema.js';
import type { TotalBy, TotalName, TotalOf, TotalOptions } from './totals.js';
import type { AppendResult, NewUsageEvent, UsageStore } from './usage.js';

/** A change of one row. Changes of a commit happen all or not at all. */
export type Op =
  | { [T in TableName]: { type: 'insert'; table: T; row: NewRow<T>; /** An equal id or unique key that is already there is no conflict: the row stays as it is. */ ifAbsent?: boolean } }[TableName]
  /** Fails when the row's version is another than the one expected; raises it by one. */
  | { [T in TableName]: { type: 'update'; table: T; id: string; expectedVersion: number; set: RowPatch<T> } }[TableName]
  | { [T in TableName]: { type: 'delete'; table: T; id: string; expectedVersion: number } }[TableName]
  /** Adds to a counter, making it when absent; with `expected`, fails when it had another value before. */
  | { type: 'increment'; key: string; by: number; expected?: number };

export interface CommitOptions {
  /** Usage events appended in the same transaction. */
  events?: readonly NewUsageEvent[];
  /** With 'abort', an event whose id is stored with other content makes the whole commit write nothing. */
  onEventConflict?: 'abort' | 'report';
}

export interface CommitResult {
  events: AppendResult[];
  /** False when `onEventConflict: 'abort'` kept the commit from being written. */
  written: boolean;
}

/** A whole number past the safe integers was to be stored: it may not be what it should be any more. */
export class IntegerOverflow extends RangeError {
  override readonly name = 'IntegerOverflow';
  constructor(readonly table: string, readonly column: string) {
    super(`${table}.${column} cannot hold a number past the safe integers`);
  }
}

/** Rows moved under a decision: what it read is no longer so. The engine reads again and decides again. */
export class StorageConflict extends Error {
  override readonly name = 'StorageConflict';
  constructor(readonly table: string, readonly kind: 'version' | 'duplicate' | 'counter' | 'serialization', options?: ErrorOptions) {
    super(`${kind} conflict in ${table}`, options);
  }
}

/** Where the engine's state lives. Bound to one tenant: no call can name another. */
export interface Store {
  read<N extends ReadName>(name: N, by: ReadBy<N>, options?: ReadOptions<N>): Promise<RowOfRead<N>[]>;
  /** Sums over rows, added up where they are: one answer for each combination of the grouped columns that has any row, in their order. */
  totals<N extends TotalName>(name: N, by: TotalBy<N>, options?: TotalOptions<N>): Promise<TotalOf<N>[]>;
  /** Throws `StorageConflict` and writes nothing when a unique key is taken or a version has moved. */
  commit(ops: readonly Op[], options?: CommitOptions): Promise<CommitResult>;
  readonly usage: UsageStore;
  /** The same store inside a transaction that the host has begun; the host commits it. */
  within(transaction: unknown): Store;
}

/** What `sqlite(…)`, `postgres(…)` and `memory()` give to `BillingEngine.open`. */
export interface Storage {
  readonly name: string;
  /** Creates or brings up to date the schema. Safe to call from several processes at once. */
  migrate(): Promise<void>;
  /** Connects, and fails with a clear error when the schema is not there. */
  connect(): Promise<Store>;
  close(): Promise<void>;
}
