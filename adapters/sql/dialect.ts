import type { Kysely, RawBuilder } from 'kysely';
import type { Column, ColumnKind } from '../../src/storage/column.js';
import type { SqlColumn } from './tables.js';

/** The tables are known at run time only. */
export type AnyDatabase = Record<string, Record<string, unknown>>;

/** In what the databases differ, as far as statements are concerned. */
export interface SqlDialect {
  /** Compiles statements; runs none. */
  readonly builder: Kysely<AnyDatabase>;
  /** A table as a hand-written statement names it. */
  table(name: string): RawBuilder<unknown>;
  /** What a column of a kind is declared as; without its collation also what the database then says it is. */
  readonly types: Readonly<Record<ColumnKind, string>>;
  /** The declaration of the column that the database numbers. */
  readonly placeType: string;
  /** What a value of a kind counts as in rows that were there before their column. */
  readonly zeros: Readonly<Record<ColumnKind, string>>;
  /** Follows the columns of a new table. */
  readonly tableOptions: string;
  /** Whether an index has to name the place of the rows to be in their order. */
  readonly indexesNamePlace: boolean;
  /** So many rows go into one statement. */
  rowsPerStatement(columns: number): number;
  /** A value as a parameter. */
  toParameter(column: Column, value: unknown): unknown;
  /** A column as it is read, so that no setting of the driver or the server has a say in it. */
  selected(column: Pick<SqlColumn, 'name' | 'column'>): RawBuilder<unknown>;
  /** The value of what `selected` gave; not null. */
  fromColumn(kind: ColumnKind, raw: unknown): unknown;
}

/** Gives a row of the database back as the storage knows it. */
export function decodedRow(dialect: SqlDialect, columns: readonly SqlColumn[], raw: Record<string, unknown>): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { property, column } of columns) {
    const value = raw[property];
    row[property] = value === null ? null : dialect.fromColumn(column.kind, value);
  }
  return row;
}
