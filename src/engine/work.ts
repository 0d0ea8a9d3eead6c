import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DomainEventData, DomainEventType } from '../contract.js';
import type { Instant } from '../core/time/instant.js';
import type { Store } from '../storage/port.js';
import type { ReadBy, ReadName, ReadOptions, RowOfRead } from '../storage/read.js';
import type { NewRow, RowOf, RowPatch, TableName } from '../storage/schema.js';
import type { NewUsageEvent } from '../storage/usage.js';
import { remembered } from '../storage/remembered.js';
import { encodeDates } from './json-dates.js';
import type { Runtime } from './runtime.js';
import { type StagedStore, staged } from '../storage/staged.js';

/** Reads that find at most one row. */
export type KeyRead = Extract<ReadName, `${string}ByKey` | `${string}ById` | `${string}ByLiveKey` | 'claim' | 'counter'>;

/** Where the taxes of invoices come from in a unit of work. */
export interface TaxSource {
  from: 'catalogue' | 'provider';
  /** Whether invoices wait for what is not known yet; a preview shows what is. */
  waits: boolean;
}

/**
 * One unit of work: what a command reads, and the changes that it makes. Reads see the changes already made; nothing
 * is written until the whole is committed in one transaction.
 */
export interface Work {
  /** The instant at which the command happens; for what a run catches up, the clock's now all the same. */
  readonly now: Instant;
  readonly store: StagedStore;
  readonly taxes: TaxSource;
  read<N extends ReadName>(name: N, by: ReadBy<N>, options?: ReadOptions<N>): Promise<RowOfRead<N>[]>;
  find<N extends KeyRead>(name: N, by: ReadBy<N>): Promise<RowOfRead<N> | undefined>;
  insert<T extends TableName>(table: T, row: Omit<NewRow<T>, 'createdAt'> & { createdAt?: Instant }, options?: { ifAbsent?: boolean }): Promise<void>;
  /**
   * Changes a row as it was read, and answers the row as it now is. A change that changes nothing writes nothing; an empty
   * one raises the row's version, so that two commands that both do it never both go through.
   */
  update<T extends TableName>(table: T, row: RowOf<T>, set: RowPatch<T>): Promise<RowOf<T>>;
  remove<T extends TableName>(table: T, row: RowOf<T>): Promise<void>;
  /** Adds to a counter; answers its new value. `expected` makes two that take the same value a conflict. */
  count(key: string, options: { exclusive: boolean }): Promise<number>;
  append(events: readonly NewUsageEvent[]): Promise<void>;
  /** Has something done once all else of the command is decided; asked for twice under one key, it is done once. Null: no more. */
  atEnd(key: string, then: ((work: Work, runtime: Runtime) => Promise<void>) | null): void;
  /** Does what was left for the end. */
  conclude(runtime: Runtime): Promise<void>;
  /** Writes a domain event in the transaction of the change that it tells of. */
  tell<T extends DomainEventType>(type: T, externalCustomerId: string | null, data: DomainEventData[T]): Promise<void>;
}

export function beginWork(store: Store, now: Instant, taxes: TaxSource = { from: 'catalogue', waits: true }): Work {
  const stage = staged(remembered(store));
  const atEnd = new Map<string, (work: Work, runtime: Runtime) => Promise<void>>();
  const work: Work = {
    now,
    store: stage,
    taxes,
    read: (name, by, options) => stage.read(name, by, options),
    async find(name, by) {
      const [row] = await stage.read(name, by, { limit: 1 });
      return row;
    },
    async insert(table, row, options) {
      await stage.commit([{ type: 'insert', table, row: { createdAt: now, ...row }, ...options } as never]);
    },
    async update(table, row, set) {
      if (changesNothing(row, set)) return row;
      await stage.commit([{ type: 'update', table, id: row.id, expectedVersion: row.version, set } as never]);
      return { ...row, ...set, version: row.version + 1 };
    },
    async remove(table, row) {
      await stage.commit([{ type: 'delete', table, id: row.id, expectedVersion: row.version } as never]);
    },
    async count(key, { exclusive }) {
      const value = (await work.find('counter', { key }))?.value ?? 0;
      await stage.commit([{ type: 'increment', key, by: 1, ...(exclusive ? { expected: value } : {}) }]);
      return value + 1;
    },
    async append(events) {
      await stage.commit([], { events });
    },
    atEnd(key, then) {
      if (then === null) atEnd.delete(key);
      else atEnd.set(key, then);
    },
    async conclude(runtime) {
      for (const [key, then] of atEnd) {
        atEnd.delete(key);
        await then(work, runtime);
      }
    },
    async tell(type, externalCustomerId, data) {
      await work.insert('outbox', { id: `evt_${randomUUID()}`, type, at: now, externalCustomerId, data: encodeDates(data) as Record<string, unknown>, delivered: false, attempts: 0, retryAt: now });
    },
  };
  return work;
}

function changesNothing(row: object, set: object): boolean {
  const entries = Object.entries(set);
  return entries.length > 0 && entries.every(([column, value]) => isDeepStrictEqual(plain(row[column as keyof typeof row]), plain(value)));
}

/** As a store keeps it. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
}
