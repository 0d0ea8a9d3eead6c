import type { Column } from '../../src/storage/column.js';
import type { Op, Store } from '../../src/storage/port.js';
import { READS, type ReadName } from '../../src/storage/read.js';
import { TABLES, type NewRow, type RowOf, type TableName } from '../../src/storage/schema.js';
import type { NewUsageEvent } from '../../src/storage/usage.js';

const SAMPLES: Record<Column['kind'], (n: number, name: string) => unknown> = {
  id: (n, name) => `${name}_${n}`,
  text: (n, name) => `${name} ${n} "äß😀' \\ %_`,
  int: (n) => n,
  decimal: (n) => `${n}.5`,
  instant: (n) => 1_700_000_000_000 + n,
  json: (n) => ({ n, nested: { list: [1, 'two', null, true], empty: {} }, text: 'é "\\\n 😀' }),
  bool: (n) => n % 2 === 1,
};

/** A row for any table, different for each `n`; nullable columns are null where `sparse`. */
export function sampleRow<T extends TableName>(table: T, n: number, sparse = false): NewRow<T> {
  const columns = Object.entries<Column>(TABLES[table].columns);
  const values = columns.map(([name, { kind, nullable }]) => [name, sparse && nullable ? null : SAMPLES[kind](n, name)]);
  return { id: `${table}_${n}`, createdAt: 1_600_000_000_000 + n, ...Object.fromEntries(values) } as NewRow<T>;
}

export function insert<T extends TableName>(table: T, row: NewRow<T>, ifAbsent?: boolean): Op {
  return { type: 'insert', table, row, ...(ifAbsent === undefined ? {} : { ifAbsent }) } as unknown as Op;
}

export function update<T extends TableName>(table: T, id: string, expectedVersion: number, set: Partial<RowOf<T>>): Op {
  return { type: 'update', table, id, expectedVersion, set } as unknown as Op;
}

export function remove(table: TableName, id: string, expectedVersion: number): Op {
  return { type: 'delete', table, id, expectedVersion } as Op;
}

export const readsOf = (table: TableName) => (Object.keys(READS) as ReadName[]).filter((name) => READS[name].table === table);

/** Values to read by, each of the type of its column. */
export function sampleBy(name: ReadName): Record<string, unknown> {
  const row = sampleRow(READS[name].table, 1) as Record<string, unknown>;
  return Object.fromEntries(READS[name].by.map((column) => [column, row[column]]));
}

/** The rows of a table that have the values of this one in whatever column a read of the table asks for. */
export async function rowsLike(store: Store, table: TableName, row: object): Promise<RowOf<TableName>[]> {
  const name = readsOf(table)[0]!;
  const by = Object.fromEntries(READS[name].by.map((column) => [column, (row as Record<string, unknown>)[column]]));
  return (await store.read(name, by as never));
}

export function sampleEvent(n: number, given: Partial<NewUsageEvent> = {}): NewUsageEvent {
  return {
    transactionId: `tx_${n}`, externalSubscriptionId: 'sub', code: 'calls', timestamp: 1_700_000_000_000 + n, timestampGiven: true,
    properties: { n }, preciseTotalAmountCents: null, content: `content ${n}`, receivedAt: 1_700_000_100_000, ...given,
  };
}
