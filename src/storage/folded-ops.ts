import type { Op } from './port.js';
import { TABLES, TABLE_NAMES, type TableName } from './schema.js';

type Increment = Extract<Op, { type: 'increment' }>;
type RowOp = Exclude<Op, Increment>;

/** Changes made one after another, folded so that a commit of them has as few as possible and the same outcome. */
export interface FoldedOps {
  add(op: Op): void;
  /** In an order in which each finds the unique keys free that it takes; counters last, so that they are held for the shortest time. */
  list(): Op[];
}

/** A change in its place, which later changes of the same row are folded into. */
interface Place {
  op: RowOp;
}

export function foldedOps(): FoldedOps {
  const places = new Set<Place>();
  /** The changes of each row that stand on their own. */
  const chains = new Map<string, Place[]>();
  const increments = new Map<string, Increment>();

  function append(chain: Place[], op: RowOp): void {
    const place = { op };
    places.add(place);
    chain.push(place);
  }

  function drop(chain: Place[], from: number): void {
    for (const place of chain.splice(from)) places.delete(place);
  }

  function update(chain: Place[], op: Extract<RowOp, { type: 'update' }>): void {
    const last = chain.at(-1);
    if (last?.op.type === 'insert') last.op = { type: 'insert', table: last.op.table, row: last.op.row } as RowOp;
    if (!last) append(chain, op);
    else if (takesKey(op) || last.op.type === 'delete') append(chain, { ...op, expectedVersion: versionAfter(last.op) });
    else if (last.op.type === 'insert') last.op = { ...last.op, row: { ...last.op.row, ...op.set } } as RowOp;
    else last.op = { ...last.op, set: { ...last.op.set, ...op.set } } as RowOp;
  }

  /** A row that came in these changes goes as if it had never been; another one goes where it was first changed. */
  function remove(chain: Place[], op: Extract<RowOp, { type: 'delete' }>): void {
    const first = chain.findLastIndex(({ op: earlier }) => earlier.type === 'delete') + 1;
    const beginning = chain[first];
    if (!beginning) append(chain, op);
    else if (beginning.op.type === 'insert') drop(chain, first);
    else {
      beginning.op = { ...op, expectedVersion: (beginning.op as { expectedVersion: number }).expectedVersion };
      drop(chain, first + 1);
    }
  }

  return {
    add(op) {
      if (op.type === 'increment') {
        increments.set(op.key, folded(increments.get(op.key), op));
        return;
      }
      const name = JSON.stringify([op.table, op.type === 'insert' ? op.row.id : op.id]);
      let chain = chains.get(name);
      if (!chain) chains.set(name, (chain = []));
      if (op.type === 'insert') append(chain, op);
      else if (op.type === 'update') update(chain, op);
      else remove(chain, op);
    },
    list: () => [...[...places].map(({ op }) => op), ...increments.values()],
  };
}

/** Which version a row has once the change is committed. */
function versionAfter(op: RowOp): number {
  return op.type === 'update' ? op.expectedVersion + 1 : 1;
}

/** Whether it matters to other rows when the update is made. */
function takesKey({ table, set }: Extract<RowOp, { type: 'update' }>): boolean {
  return Object.keys(set).some((column) => KEY_COLUMNS.get(table)!.has(column));
}

/** An expected value counts from where the counter stood at first. */
function folded(before: Increment | undefined, { key, by, expected }: Increment): Increment {
  const start = before?.expected ?? (expected === undefined ? undefined : expected - (before?.by ?? 0));
  return { type: 'increment', key, by: (before?.by ?? 0) + by, ...(start === undefined ? {} : { expected: start }) };
}

export const KEY_COLUMNS: ReadonlyMap<TableName, ReadonlySet<string>> = new Map(
  TABLE_NAMES.map((table) => [table, new Set<string>((TABLES[table].unique as readonly (readonly string[])[]).flat())]),
);
