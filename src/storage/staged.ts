import { type EventId, appendInMemory, isWritten } from './event-identity.js';
import { type EventsInMemory, eventsInMemory, pageOf } from './events-in-memory.js';
import { type FoldedOps, foldedOps } from './folded-ops.js';
import { type MatchSpec, orderedRows } from './match-rows.js';
import type { Op, Store } from './port.js';
import { READS, type ReadName, type ReadWindow } from './read.js';
import { type RowsInMemory, rowsInMemory } from './rows-in-memory.js';
import { TABLES, TABLE_NAMES, type TableName } from './schema.js';
import type { PlainRow } from './stored-row.js';
import { addEvents, summaryFold } from './summary-fold.js';
import type { NewUsageEvent, UsageEventRow, UsageStore } from './usage.js';

/**
 * A store over another one that keeps to itself what is committed: its reads show it, nothing below changes.
 * Two limits follow from writing nothing: a unique key taken below is found out only when `ops` are committed there (an `ifAbsent`
 * insert looks it up first, where a named read leads to it), and a row gets its place, `seq`, only then; here it stands behind all others.
 */
export interface StagedStore extends Store {
  /** All changes so far, folded; committed below in one go they do what was done here. */
  readonly ops: readonly Op[];
  /** The events accepted so far. */
  readonly events: readonly NewUsageEvent[];
}

/** Places of what is staged: behind everything that a store has numbered. */
const STAGED_FROM = 2 ** 52;

interface Stage {
  /** The rows that are changed, as they are now. */
  rows: RowsInMemory;
  /** The ids of those that the store below has too: its versions of them are out of date. */
  changed: Map<TableName, Set<string>>;
  /** Rows that were read below, for when they are changed. */
  seen: Map<TableName, Map<string, PlainRow>>;
  ops: FoldedOps;
  events: EventsInMemory;
  sent: NewUsageEvent[];
  next(): number;
}

export function staged(below: Store): StagedStore {
  let seq = STAGED_FROM;
  const next = () => (seq += 1);
  const perTable = <V>(make: () => V) => new Map(TABLE_NAMES.map((table) => [table, make()]));
  return stageOver(below, {
    rows: rowsInMemory(next),
    changed: perTable(() => new Set<string>()),
    seen: perTable(() => new Map<string, PlainRow>()),
    ops: foldedOps(),
    events: eventsInMemory(),
    sent: [],
    next,
  });
}

function stageOver(below: Store, stage: Stage): StagedStore {
  return {
    get ops() {
      return stage.ops.list();
    },
    get events() {
      return stage.sent;
    },
    async read(name, by, options = {}) {
      const spec: MatchSpec = READS[name];
      const changed = stage.changed.get(spec.table)!;
      if (knowsAll(stage, spec, by)) return stage.rows.read(spec, by, options) as never;
      const { limit } = options;
      // Rows that have changed may drop out of what is found below, so that many more are asked for.
      const wider = limit === undefined ? options : { ...options, limit: limit + changed.size };
      const found = (await below.read(name, by, wider)) as unknown as PlainRow[];
      const seen = stage.seen.get(spec.table)!;
      // As it was first read: what moved between two reads of a unit of work is a conflict once the row is changed.
      for (const row of found) if (!seen.has(row.id)) seen.set(row.id, row);
      const unchanged = found.filter((row) => !changed.has(row.id));
      const own = stage.rows.read(spec, by, options);
      return (own.length === 0 ? unchanged.slice(0, limit) : orderedRows(spec, options as ReadWindow, [...unchanged, ...own])) as never;
    },
    // Of what is stored: no command sums up what it has just changed.
    totals: (name, by, options) => below.totals(name, by, options),
    async commit(ops, options = {}) {
      const { events: sent = [] } = options;
      const stored = sent.length === 0 ? [] : await stagedFind(below.usage, stage.events, sent);
      const { results, fresh } = appendInMemory(sent, stored, stage.next);
      const written = isWritten(options, results);
      if (!written) return { events: results, written };
      for (const op of ops) await bringUp(below, stage, op);
      for (const op of stage.rows.apply(ops)) stage.ops.add(op);
      for (const event of fresh) {
        stage.events.add(event);
        const { sequence: _sequence, ...plain } = event;
        stage.sent.push(plain);
      }
      return { events: results, written };
    },
    usage: stagedUsage(below.usage, stage.events),
    within: (transaction) => stageOver(below.within(transaction), stage),
  };
}

/** Whether a read is for rows by their ids that the stage holds all of: the store below has nothing to add. */
function knowsAll({ rows, changed }: Stage, { table, by: columns }: MatchSpec, by: Record<string, unknown>): boolean {
  const ids = columns.length === 1 && columns[0] === 'id' ? [by['id']].flat() : [];
  return ids.length > 0 && ids.every((id) => rows.has(table, id as string) || changed.get(table)!.has(id as string));
}

/** Takes the rows over that a change is about, as the store below has them. */
async function bringUp(below: Store, stage: Stage, op: Op): Promise<void> {
  if (op.type === 'insert') {
    if (op.ifAbsent) for (const row of await holdersOfKeys(below, op.table, op.row)) take(stage, op.table, row);
    return;
  }
  const table = op.type === 'increment' ? 'counters' : op.table;
  const id = op.type === 'increment' ? op.key : op.id;
  if (stage.changed.get(table)!.has(id) || stage.rows.has(table, id)) return;
  const row = stage.seen.get(table)!.get(id) ?? (await rowBelow(below, table, id));
  if (row) take(stage, table, row);
}

function take(stage: Stage, table: TableName, row: PlainRow): void {
  const changed = stage.changed.get(table)!;
  if (changed.has(row.id)) return;
  stage.rows.put(table, row);
  changed.add(row.id);
}

async function rowBelow(below: Store, table: TableName, id: string): Promise<PlainRow | undefined> {
  // A counter's id is its key.
  const name = table === 'counters' ? 'counter' : readBy(table, ['id']);
  if (!name) throw new Error(`${table} ${id} is changed without having been read`);
  const [row] = await below.read(name, { [READS[name].by[0]!]: id } as never);
  return row as PlainRow | undefined;
}

/** The rows below that have the id or a unique key of this one. */
async function holdersOfKeys(below: Store, table: TableName, row: object): Promise<PlainRow[]> {
  const holders: PlainRow[] = [];
  for (const key of [['id'], ...(TABLES[table].unique as readonly (readonly string[])[])]) {
    const name = readBy(table, key);
    if (!name) continue;
    const by = Object.fromEntries(key.map((column) => [column, (row as Record<string, unknown>)[column]]));
    holders.push(...((await below.read(name, by as never)) as unknown as PlainRow[]));
  }
  return holders;
}

function readBy(table: TableName, columns: readonly string[]): ReadName | undefined {
  const names = Object.keys(READS) as ReadName[];
  return names.find((name) => READS[name].table === table && READS[name].by.join() === columns.join());
}

/** A usage store over another one, which shows some more events. */
export function stagedUsage(below: UsageStore, own: EventsInMemory): UsageStore {
  return {
    async summarize(requests) {
      const answers = await below.summarize(requests);
      if (own.size === 0) return answers;
      return requests.map((request, index) => {
        const fold = summaryFold(request.kind);
        for (const summary of answers[index]!) fold.merge(summary);
        addEvents(fold, request, own.within(request));
        return fold.summaries();
      });
    },
    async list(query) {
      const rows = await below.list(query);
      return own.size === 0 ? rows : pageOf(query, [...rows, ...own.list(query)]);
    },
    lastSequence: async () => (own.size === 0 ? below.lastSequence() : own.lastSequence),
    find: (ids) => stagedFind(below, own, ids),
  };
}

async function stagedFind(below: UsageStore, own: EventsInMemory, ids: readonly EventId[]): Promise<UsageEventRow[]> {
  return [...(await below.find(ids)), ...own.find(ids)];
}
