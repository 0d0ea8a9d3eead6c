import type { Column } from './column.js';
import { canonicalDecimal } from './exact-decimal.js';
import { IntegerOverflow } from './port.js';
import { BASE_COLUMNS, TABLES, type TableName } from './schema.js';

/** A row as stores hold it: each value fits its column, nothing is left out. */
export type PlainRow = { id: string; version: number; seq: number } & Record<string, unknown>;

/** The columns that a row to insert brings along, in the order of the schema. */
export function insertedColumns(table: TableName): readonly (readonly [name: string, column: Column])[] {
  return INSERTED.get(table)!;
}

const INSERTED = new Map(
  (Object.keys(TABLES) as TableName[]).map((table) => {
    const { id, createdAt } = BASE_COLUMNS;
    return [table, Object.entries<Column>({ id, createdAt, ...TABLES[table].columns })];
  }),
);

/**
 * A row to insert, checked against its table, so that every store takes the same rows: absent nullable columns are null, decimals are
 * canonical. Throws a TypeError when a column is missing, unknown or of the wrong type, an `IntegerOverflow` past the safe integers.
 */
export function checkedRow(table: TableName, row: object): Record<string, unknown> {
  const given = row as Record<string, unknown>;
  const columns = insertedColumns(table);
  const checked: Record<string, unknown> = {};
  let known = 0;
  for (const [name, column] of columns) {
    if (Object.hasOwn(given, name)) known += 1;
    checked[name] = checkedValue(table, name, column, given[name]);
  }
  if (known < Object.keys(given).length) refuseUnknown(table, given);
  return checked;
}

/** The changes of an update, checked likewise; what is undefined stays as it is. */
export function checkedPatch(table: TableName, set: object): Record<string, unknown> {
  const columns: Record<string, Column> = TABLES[table].columns;
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => {
    if (!Object.hasOwn(columns, name)) throw new TypeError(`${table} has no column ${name} that can change`);
    return [name, checkedValue(table, name, columns[name]!, value)];
  }));
}

function refuseUnknown(table: TableName, row: Record<string, unknown>): void {
  const known = new Set(insertedColumns(table).map(([name]) => name));
  const unknown = Object.keys(row).find((name) => !known.has(name) && row[name] !== undefined);
  if (unknown !== undefined) throw new TypeError(`${table} has no column ${unknown}`);
}

function checkedValue(table: TableName, name: string, { kind, nullable }: Column, value: unknown): unknown {
  if (value === undefined || value === null) {
    if (nullable) return null;
    if (value === null && kind === 'json') return null;
    throw new TypeError(`${table}.${name} is missing`);
  }
  if (kind === 'int' && Number.isInteger(value) && !Number.isSafeInteger(value)) throw new IntegerOverflow(table, name);
  if (!FITS[kind](value)) throw new TypeError(`${table}.${name} cannot hold ${typeof value} ${String(value)}`);
  return kind === 'decimal' ? canonicalDecimal(value as string) : value;
}

const isText = (value: unknown) => typeof value === 'string';
const isInteger = (value: unknown) => Number.isSafeInteger(value);

const FITS: Record<Column['kind'], (value: unknown) => boolean> = {
  id: isText,
  text: isText,
  decimal: isText,
  int: isInteger,
  instant: isInteger,
  bool: (value) => typeof value === 'boolean',
  json: () => true,
};
