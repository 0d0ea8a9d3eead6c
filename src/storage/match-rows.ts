import type { ReadWindow } from './read.js';
import type { TableName } from './schema.js';
import type { PlainRow } from './stored-row.js';

/** A named read, without its types. */
export interface MatchSpec {
  readonly table: TableName;
  readonly by: readonly string[];
  readonly range?: string | undefined;
}

/** Which rows a named read finds, in its order: what an adapter's query means, said once over plain rows. */
export function matchRows<R extends PlainRow>(spec: MatchSpec, by: Record<string, unknown>, options: ReadWindow, rows: Iterable<R>): R[] {
  const found: R[] = [];
  for (const row of rows) if (matches(spec, by, options, row)) found.push(row);
  return orderedRows(spec, options, found);
}

/** Rows in the order of a read, no more of them than it asks for. */
export function orderedRows<R extends PlainRow>(spec: MatchSpec, { descending, limit }: ReadWindow, rows: R[]): R[] {
  const direction = descending ? -1 : 1;
  rows.sort((a, b) => direction * compareRows(spec, a, b));
  return limit === undefined ? rows : rows.slice(0, limit);
}

/** The values that a row's column may have; an empty list matches nothing. A column left out is a mistake, never a wider read. */
export function wantedValues(spec: MatchSpec, by: Record<string, unknown>, column: string): readonly unknown[] {
  const wanted = by[column];
  if (wanted === undefined) throw new TypeError(`a read of ${spec.table} without ${column}`);
  return Array.isArray(wanted) ? wanted : [wanted];
}

function matches(spec: MatchSpec, by: Record<string, unknown>, options: ReadWindow, row: PlainRow): boolean {
  for (const column of spec.by) if (!wantedValues(spec, by, column).includes(row[column])) return false;
  for (const [column, wanted] of Object.entries(options.where ?? {})) {
    if (wanted !== undefined && !(Array.isArray(wanted) ? wanted.includes(row[column]) : wanted === row[column])) return false;
  }
  if (spec.range !== undefined) {
    const value = row[spec.range] as number;
    if (options.from !== undefined && value < options.from) return false;
    if (options.to !== undefined && value > options.to) return false;
  }
  return options.after === undefined || isAfter(spec, options, row);
}

function isAfter(spec: MatchSpec, { after, descending }: ReadWindow, row: PlainRow): boolean {
  const { range, seq } = after!;
  const order = spec.range === undefined || range === undefined ? row.seq - seq : (row[spec.range] as number) - range || row.seq - seq;
  return descending ? order < 0 : order > 0;
}

function compareRows(spec: MatchSpec, a: PlainRow, b: PlainRow): number {
  const byRange = spec.range === undefined ? 0 : (a[spec.range] as number) - (b[spec.range] as number);
  return byRange || a.seq - b.seq;
}
