import type { Column } from './column.js';
import { type MatchSpec, matchRows, wantedValues } from './match-rows.js';
import { type Op, StorageConflict } from './port.js';
import { READS, type ReadWindow } from './read.js';
import { TABLES, TABLE_NAMES, type TableName } from './schema.js';
import { type TotalSpec, totalRows } from './totals.js';
import { type PlainRow, checkedPatch, checkedRow } from './stored-row.js';

/** Tables in plain memory: what named reads and changes mean, said once. Rows given out are copies. */
export interface RowsInMemory {
  read(spec: MatchSpec, by: Record<string, unknown>, options: ReadWindow): PlainRow[];
  totals(spec: TotalSpec, by: Record<string, unknown>, options: ReadWindow): Record<string, unknown>[];
  /** Makes all the changes, or throws `StorageConflict` and makes none. Answers those that took effect: not an `ifAbsent` insert of what is there. */
  apply(ops: readonly Op[]): Op[];
  has(table: TableName, id: string): boolean;
  /** Takes a row over as it is stored elsewhere. */
  put(table: TableName, row: PlainRow): void;
}

/** `nextSeq` gives each inserted row its place. */
export function rowsInMemory(nextSeq: () => number): RowsInMemory {
  const tables = new Map<TableName, TableInMemory>();
  /** Made at the first touch: most commands touch few tables. */
  function tableOf(name: TableName): TableInMemory {
    const known = tables.get(name);
    if (known) return known;
    const made = tableInMemory(name);
    tables.set(name, made);
    return made;
  }

  /** How to take back what the running `apply` has done, newest last. */
  let undo: (() => void)[] = [];

  function replace(table: TableName, before: PlainRow | undefined, after: PlainRow | undefined): void {
    const of = tableOf(table);
    of.replace(before, after);
    undo.push(() => of.replace(after, before));
  }

  function applyOne(op: Op): boolean {
    if (op.type === 'increment') return increment(op);
    const table = tableOf(op.table);
    if (op.type === 'insert') {
      const row = { ...packed(op.table, checkedRow(op.table, op.row)), version: 1, seq: 0 } as PlainRow;
      const taken = table.get(row.id) !== undefined || table.hasKeyOf(row);
      if (taken && !op.ifAbsent) throw new StorageConflict(op.table, 'duplicate');
      if (!taken) replace(op.table, undefined, { ...row, seq: nextSeq() });
      return !taken;
    }
    const before = table.get(op.id);
    if (before?.version !== op.expectedVersion) throw new StorageConflict(op.table, 'version');
    if (op.type === 'delete') {
      replace(op.table, before, undefined);
      return true;
    }
    const after = { ...before, ...packed(op.table, checkedPatch(op.table, op.set)), version: before.version + 1 };
    if (table.hasKeyOf(after)) throw new StorageConflict(op.table, 'duplicate');
    replace(op.table, before, after);
    return true;
  }

  /** A counter's id is its key; it is made at no particular time. */
  function increment({ key, by, expected }: Extract<Op, { type: 'increment' }>): boolean {
    const before = tableOf('counters').get(key);
    const value = (before?.['value'] as number | undefined) ?? 0;
    if (expected !== undefined && expected !== value) throw new StorageConflict('counters', 'counter');
    const after = before ?? { id: key, key, version: 1, seq: nextSeq(), createdAt: 0 };
    replace('counters', before, { ...after, value: value + by });
    return true;
  }

  return {
    read: (spec, by, options) => matchRows(spec, by, options, tableOf(spec.table).candidates(spec, by)).map((row) => unpacked(spec.table, row)),
    totals: (spec, by, options) => totalRows(spec, matchRows(spec, by, options, tableOf(spec.table).all())),
    apply(ops) {
      undo = [];
      try {
        return ops.filter(applyOne);
      } catch (error) {
        for (const takeBack of undo.reverse()) takeBack();
        throw error;
      }
    },
    has: (table, id) => tableOf(table).get(id) !== undefined,
    put(table, row) {
      const of = tableOf(table);
      of.replace(of.get(row.id), packed(table, row) as PlainRow);
    },
  };
}

interface TableInMemory {
  get(id: string): PlainRow | undefined;
  /** Whether another row has a unique key of this one. */
  hasKeyOf(row: PlainRow): boolean;
  candidates(spec: MatchSpec, by: Record<string, unknown>): Iterable<PlainRow>;
  all(): Iterable<PlainRow>;
  replace(before: PlainRow | undefined, after: PlainRow | undefined): void;
}

function tableInMemory(table: TableName): TableInMemory {
  const rows = new Map<string, PlainRow>();
  const uniqueKeys: readonly (readonly string[])[] = TABLES[table].unique;
  const indexes = new Map(INDEXED.get(table)!.map((columns) => [columns.join(), { columns, entries: new Map<string, Map<string, PlainRow>>() }]));

  return {
    get: (id) => rows.get(id),
    all: () => rows.values(),
    hasKeyOf: (row) => uniqueKeys.some((key) => {
      const holders = indexes.get(key.join())!.entries.get(entryKey(key.map((column) => row[column])));
      return holders !== undefined && [...holders.keys()].some((id) => id !== row.id);
    }),
    *candidates(spec, by) {
      const { columns, entries } = indexes.get(spec.by.join())!;
      for (const values of combinations(columns.map((column) => wantedValues(spec, by, column)))) {
        yield* entries.get(entryKey(values))?.values() ?? [];
      }
    },
    replace(before, after) {
      const id = (before ?? after)!.id;
      if (after) rows.set(id, after);
      else rows.delete(id);
      for (const { columns, entries } of indexes.values()) {
        if (before) removeEntry(entries, entryKey(columns.map((column) => before[column])), id);
        if (after) addEntry(entries, entryKey(columns.map((column) => after[column])), after);
      }
    },
  };
}

/** What rows are looked up by, each once. */
const INDEXED: ReadonlyMap<TableName, readonly (readonly string[])[]> = new Map(TABLE_NAMES.map((table) => {
  const reads = Object.values<MatchSpec>(READS).filter((spec) => spec.table === table).map(({ by }) => by);
  return [table, [...new Map([...TABLES[table].unique, ...reads].map((columns) => [columns.join(), columns])).values()]];
}));

function addEntry(entries: Map<string, Map<string, PlainRow>>, key: string, row: PlainRow): void {
  const known = entries.get(key);
  if (known) known.set(row.id, row);
  else entries.set(key, new Map([[row.id, row]]));
}

function removeEntry(entries: Map<string, Map<string, PlainRow>>, key: string, id: string): void {
  const known = entries.get(key);
  known?.delete(id);
  if (known?.size === 0) entries.delete(key);
}

function entryKey(values: readonly unknown[]): string {
  return JSON.stringify(values);
}

/** One value of each list, in all ways, each way once. */
function combinations(lists: readonly (readonly unknown[])[]): unknown[][] {
  return lists.reduce<unknown[][]>((ways, list) => ways.flatMap((way) => [...new Set(list)].map((value) => [...way, value])), [[]]);
}

/** JSON columns are held as texts, so that nobody outside shares what is stored. */
function packed(table: TableName, values: Record<string, unknown>): Record<string, unknown> {
  return jsonMapped(table, values, (value) => JSON.stringify(value));
}

function unpacked(table: TableName, row: PlainRow): PlainRow {
  return jsonMapped(table, row, (text) => JSON.parse(text as string)) as PlainRow;
}

function jsonMapped(table: TableName, values: Record<string, unknown>, map: (value: unknown) => unknown): Record<string, unknown> {
  const mapped = { ...values };
  for (const name of JSON_COLUMNS.get(table)!) if (Object.hasOwn(mapped, name)) mapped[name] = map(mapped[name]);
  return mapped;
}

const JSON_COLUMNS = new Map(
  TABLE_NAMES.map((table) => {
    const columns = Object.entries<Column>(TABLES[table].columns);
    return [table, columns.filter(([, { kind }]) => kind === 'json').map(([name]) => name)];
  }),
);
