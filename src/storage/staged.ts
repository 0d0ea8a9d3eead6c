import { type CommitResult, type Op, StorageConflict, type Store } from './port.js';
import { type MatchSpec, type PlainRow, matchRows } from './match-rows.js';
import { READS, type ReadWindow } from './read.js';
import { TABLES, type TableName } from './schema.js';
import { eventName, isSameEvent, listEvents, summarizeEvents } from './summarize-events.js';
import type { AppendResult, NewUsageEvent, UsageEventRow, UsageStore } from './usage.js';

/** A store over another one that keeps what is committed to itself: reads show it, nothing below changes. */
export interface StagedStore extends Store {
  /** All changes so far, folded to one for each row, in order of first touch; counters last, so that they are held for the shortest time. */
  readonly ops: readonly Op[];
  readonly events: readonly NewUsageEvent[];
}

type Change =
  | { kind: 'insert'; row: PlainRow; ifAbsent: boolean }
  | { kind: 'update'; row: PlainRow; set: Record<string, unknown>; expectedVersion: number }
  | { kind: 'delete'; expectedVersion: number };

/** Places of what is staged: behind everything that a store has numbered. */
const STAGED_FROM = Number.MAX_SAFE_INTEGER - 1_000_000_000;

export function staged(below: Store): StagedStore {
  const changes = new Map<TableName, Map<string, Change>>();
  const seen = new Map<TableName, Map<string, PlainRow>>();
  const increments: Extract<Op, { type: 'increment' }>[] = [];
  const events = new Map<string, UsageEventRow>();
  let next = STAGED_FROM;

  const changesOf = (table: TableName) => entry(changes, table, () => new Map<string, Change>());
  const seenOf = (table: TableName) => entry(seen, table, () => new Map<string, PlainRow>());

  function apply(op: Exclude<Op, { type: 'increment' }>): void {
    const of = changesOf(op.table);
    if (op.type === 'insert') {
      refuseDuplicate(op.table, op.row as unknown as PlainRow, of);
      of.set(op.row.id, { kind: 'insert', row: { ...op.row, version: 1, seq: next++ } as unknown as PlainRow, ifAbsent: op.ifAbsent ?? false });
      return;
    }
    const before = of.get(op.id);
    const row = before?.kind === 'delete' ? undefined : (before?.row ?? seenOf(op.table).get(op.id));
    if (!row) throw new Error(`${op.table} ${op.id} is changed without having been read`);
    if (row.version !== op.expectedVersion) throw new Error(`${op.table} ${op.id} is changed from a state that the same command has changed before`);
    if (op.type === 'delete') {
      if (before?.kind === 'insert') of.delete(op.id);
      else of.set(op.id, { kind: 'delete', expectedVersion: before?.kind === 'update' ? before.expectedVersion : op.expectedVersion });
      return;
    }
    const changed = { ...row, ...op.set, version: row.version + 1 } as PlainRow;
    if (before?.kind === 'insert') of.set(op.id, { ...before, row: changed });
    else if (before?.kind === 'update') of.set(op.id, { ...before, row: changed, set: { ...before.set, ...op.set } });
    else of.set(op.id, { kind: 'update', row: changed, set: { ...op.set }, expectedVersion: op.expectedVersion });
  }

  /** The counter with what is staged of it. */
  function counted(key: string, row: PlainRow | undefined): PlainRow[] {
    const own = increments.filter((op) => op.key === key);
    if (own.length === 0) return row ? [row] : [];
    const value = own.reduce((total, op) => total + op.by, (row?.['value'] as number | undefined) ?? 0);
    return [{ ...(row ?? { id: key, version: 1, seq: STAGED_FROM, createdAt: 0, key }), value } as PlainRow];
  }

  const store: StagedStore = {
    get ops() {
      const ops: Op[] = [];
      for (const [table, of] of changes) for (const [id, change] of of) ops.push(opOf(table, id, change));
      return [...ops, ...increments];
    },
    get events() {
      return [...events.values()].map(({ sequence: _sequence, ...event }) => event);
    },
    async read(name, by, options = {}) {
      const spec = READS[name] as MatchSpec & { table: TableName };
      const of = changesOf(spec.table);
      const touched = [...of.values()].filter(({ kind }) => kind !== 'insert').length;
      const wider = options.limit === undefined || touched === 0 ? options : { ...options, limit: options.limit + touched };
      const base = (await below.read(name, by, wider)) as unknown as PlainRow[];
      for (const row of base) if (!of.has(row.id)) seenOf(spec.table).set(row.id, row);
      if (spec.table === 'counters') return counted(String((by as { key: unknown }).key), base[0]) as never;
      const rows = base.filter((row) => !of.has(row.id));
      for (const change of of.values()) if (change.kind !== 'delete') rows.push(change.row);
      return matchRows(spec, by as Record<string, unknown>, options as ReadWindow, rows) as never;
    },
    async commit(ops, options = {}): Promise<CommitResult> {
      const results = await appended(below.usage, events, options.events ?? [], () => next++);
      const written = !(options.onEventConflict === 'abort' && results.some(({ status }) => status === 'conflict'));
      if (!written) return { events: results, written };
      for (const { status, event } of results) if (status === 'accepted') events.set(eventName(event), event);
      for (const op of ops) {
        if (op.type === 'increment') increments.push(op);
        else apply(op);
      }
      return { events: results, written };
    },
    usage: stagedUsage(below.usage, events),
    within: () => {
      throw new Error('a dry run cannot join a transaction');
    },
  };
  return store;
}

function stagedUsage(below: UsageStore, events: ReadonlyMap<string, UsageEventRow>): UsageStore {
  return {
    async summarize(requests) {
      const answers = await below.summarize(requests);
      return events.size === 0 ? answers : answers.map((answer, index) => [...answer, ...summarizeEvents(requests[index]!, events.values())]);
    },
    async list(query) {
      const rows = await below.list(query);
      return events.size === 0 ? rows : listEvents(query, [...rows, ...events.values()]);
    },
    async find(ids) {
      const own = ids.flatMap((id) => events.get(eventName(id)) ?? []);
      return [...(await below.find(ids)), ...own];
    },
  };
}

/** What appending would answer: against what is stored, what is staged, and earlier ones of the same batch. */
async function appended(
  below: UsageStore, staged: ReadonlyMap<string, UsageEventRow>, sent: readonly NewUsageEvent[], nextSequence: () => number,
): Promise<AppendResult[]> {
  if (sent.length === 0) return [];
  const known = new Map([...staged, ...(await below.find(sent)).map((event): [string, UsageEventRow] => [eventName(event), event])]);
  return sent.map((event): AppendResult => {
    const stored = known.get(eventName(event));
    if (stored) return { status: isSameEvent(stored, event) ? 'duplicate' : 'conflict', event: stored };
    const row = { ...event, sequence: nextSequence() };
    known.set(eventName(event), row);
    return { status: 'accepted', event: row };
  });
}

function opOf(table: TableName, id: string, change: Change): Op {
  if (change.kind === 'delete') return { type: 'delete', table, id, expectedVersion: change.expectedVersion } as Op;
  if (change.kind === 'update') return { type: 'update', table, id, expectedVersion: change.expectedVersion, set: change.set } as Op;
  const { version: _version, seq: _seq, ...row } = change.row;
  return { type: 'insert', table, row, ...(change.ifAbsent ? { ifAbsent: true } : {}) } as Op;
}

function refuseDuplicate(table: TableName, row: PlainRow, of: ReadonlyMap<string, Change>): void {
  const keys: readonly (readonly string[])[] = [['id'], ...TABLES[table].unique];
  for (const change of of.values()) {
    if (change.kind !== 'insert') continue;
    if (keys.some((key) => key.every((column) => change.row[column] === row[column]))) throw new StorageConflict(table, 'duplicate');
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
