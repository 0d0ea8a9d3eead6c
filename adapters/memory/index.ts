import { type CommitOptions, type CommitResult, type Op, type Storage, StorageConflict, type Store } from '../../src/storage/port.js';
import { type MatchSpec, type PlainRow, matchRows } from '../../src/storage/match-rows.js';
import { READS, type ReadWindow } from '../../src/storage/read.js';
import { TABLES, type TableName } from '../../src/storage/schema.js';
import { eventName, isSameEvent, listEvents, summarizeEvents } from '../../src/storage/summarize-events.js';
import type { AppendResult, NewUsageEvent, UsageEventRow, UsageStore } from '../../src/storage/usage.js';

export interface MemoryOptions {
  /** Whose data the engine sees; 'default' if left out. Tenants never see each other's. */
  tenant?: string;
}

/** One tenant's data. */
interface Data {
  tables: Map<TableName, Map<string, PlainRow>>;
  events: Map<string, UsageEventRow>;
  seq: number;
}

const emptyData = (): Data => ({ tables: new Map(), events: new Map(), seq: 0 });

/** Storage in the process's own memory, for tests and trials. Engines opened on the same object share their data; `close` keeps it. */
export function memory(options: MemoryOptions = {}): Storage & { forTenant(tenant: string): Storage } {
  const tenants = new Map<string, Data>();
  const storageOf = (tenant: string): Storage => ({
    name: 'memory',
    migrate: async () => {},
    connect: async () => {
      if (!tenants.has(tenant)) tenants.set(tenant, emptyData());
      return memoryStore(tenants.get(tenant)!);
    },
    close: async () => {},
  });
  return { ...storageOf(options.tenant ?? 'default'), forTenant: storageOf };
}

function memoryStore(data: Data): Store {
  return {
    async read(name, by, options = {}) {
      const spec = READS[name] as MatchSpec & { table: TableName };
      return structuredClone(matchRows(spec, by as Record<string, unknown>, options as ReadWindow, rowsOf(data, spec.table).values())) as never;
    },
    async commit(ops, options = {}) {
      return commitTo(data, ops, options);
    },
    usage: memoryUsage(data),
    within: () => {
      throw new Error('reckoner: the memory adapter has no transactions to join');
    },
  };
}

function rowsOf(data: Data, table: TableName): Map<string, PlainRow> {
  let rows = data.tables.get(table);
  if (!rows) data.tables.set(table, (rows = new Map()));
  return rows;
}

/** All or nothing: every change is checked and made on the side, and taken over at the end. */
function commitTo(data: Data, ops: readonly Op[], options: CommitOptions): CommitResult {
  const draft: Data = { tables: new Map(), events: new Map(), seq: data.seq };
  const results = (options.events ?? []).map((event) => appendTo(data, draft, event));
  if (options.onEventConflict === 'abort' && results.some(({ status }) => status === 'conflict')) return { events: results, written: false };
  const touched = new Map<TableName, Map<string, PlainRow>>();
  const draftRows = (table: TableName) => {
    let rows = touched.get(table);
    if (!rows) touched.set(table, (rows = new Map(rowsOf(data, table))));
    return rows;
  };
  for (const op of ops) applyOp(op, draftRows, () => (draft.seq += 1));
  for (const [table, rows] of touched) data.tables.set(table, rows);
  for (const [name, event] of draft.events) data.events.set(name, event);
  data.seq = draft.seq;
  return { events: structuredClone(results), written: true };
}

function appendTo(data: Data, draft: Data, event: NewUsageEvent): AppendResult {
  const name = eventName(event);
  const stored = data.events.get(name) ?? draft.events.get(name);
  if (stored) return { status: isSameEvent(stored, event) ? 'duplicate' : 'conflict', event: stored };
  const row = { ...structuredClone(event), sequence: (draft.seq += 1) };
  draft.events.set(name, row);
  return { status: 'accepted', event: row };
}

function applyOp(op: Op, rowsOfTable: (table: TableName) => Map<string, PlainRow>, nextSeq: () => number): void {
  if (op.type === 'increment') {
    const counters = rowsOfTable('counters');
    const row = counters.get(op.key);
    const value = (row?.['value'] as number | undefined) ?? 0;
    if (op.expected !== undefined && op.expected !== value) throw new StorageConflict('counters', 'counter');
    counters.set(op.key, { createdAt: 0, ...row, id: op.key, key: op.key, version: (row?.version ?? 0) + 1, seq: row?.seq ?? nextSeq(), value: value + op.by });
    return;
  }
  const rows = rowsOfTable(op.table);
  if (op.type === 'insert') {
    const row = plain({ ...op.row, version: 1, seq: 0 }) as PlainRow;
    if (isTaken(op.table, row, rows)) {
      if (op.ifAbsent) return;
      throw new StorageConflict(op.table, 'duplicate');
    }
    rows.set(row.id, { ...row, seq: nextSeq() });
    return;
  }
  const row = rows.get(op.id);
  if (!row || row.version !== op.expectedVersion) throw new StorageConflict(op.table, 'version');
  rows.delete(op.id);
  if (op.type === 'delete') return;
  const changed = { ...row, ...plain(op.set), version: row.version + 1 } as PlainRow;
  if (isTaken(op.table, changed, rows)) throw new StorageConflict(op.table, 'duplicate');
  rows.set(op.id, changed);
}

function isTaken(table: TableName, row: PlainRow, rows: ReadonlyMap<string, PlainRow>): boolean {
  if (rows.has(row.id)) return true;
  const keys: readonly (readonly string[])[] = TABLES[table].unique;
  if (keys.length === 0) return false;
  for (const other of rows.values()) {
    if (keys.some((key) => key.every((column) => other[column] === row[column]))) return true;
  }
  return false;
}

/** As a database gives it back: dates as texts, no undefined, nothing shared with the caller. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function memoryUsage(data: Data): UsageStore {
  return {
    summarize: async (requests) => requests.map((request) => summarizeEvents(request, data.events.values())),
    list: async (query) => structuredClone(listEvents(query, data.events.values())),
    find: async (ids) => structuredClone(ids.flatMap((id) => data.events.get(eventName(id)) ?? [])),
  };
}
