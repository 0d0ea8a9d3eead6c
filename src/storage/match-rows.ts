import type { ReadWindow } from './read.js';

export interface MatchSpec {
  readonly by: readonly string[];
  readonly range?: string | undefined;
}
export type PlainRow = { id: string; version: number; seq: number } & Record<string, unknown>;

/** Which rows a named read finds, in its order: what an adapter's query means, said once over plain rows. */
export function matchRows<R extends PlainRow>(spec: MatchSpec, by: Record<string, unknown>, options: ReadWindow, rows: Iterable<R>): R[] {
  const found: R[] = [];
  for (const row of rows) if (matches(spec, by, options, row)) found.push(row);
  const direction = options.descending ? -1 : 1;
  found.sort((a, b) => direction * compareRows(spec, a, b));
  return options.limit === undefined ? found : found.slice(0, options.limit);
}

function matches(spec: MatchSpec, by: Record<string, unknown>, options: ReadWindow, row: PlainRow): boolean {
  for (const column of spec.by) if (!isOneOf(row[column], by[column])) return false;
  for (const [column, wanted] of Object.entries(options.where ?? {})) {
    if (wanted !== undefined && !isOneOf(row[column], wanted)) return false;
  }
  if (spec.range !== undefined) {
    const value = row[spec.range] as number;
    if (options.from !== undefined && value < options.from) return false;
    if (options.to !== undefined && value > options.to) return false;
  }
  return options.after === undefined || isAfter(spec, options, row);
}

/** A list matches any of its values; an empty list matches nothing. */
function isOneOf(value: unknown, wanted: unknown): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
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
