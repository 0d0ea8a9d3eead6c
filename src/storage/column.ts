/**
 * What a column holds. Each adapter maps a kind to its own type:
 * `decimal` is an exact decimal text (numeric in PostgreSQL), `instant` epoch milliseconds (timestamptz(3)),
 * `json` plain data, `int` a safe integer.
 */
export type ColumnKind = 'id' | 'text' | 'int' | 'decimal' | 'instant' | 'json' | 'bool';

export interface Column<T = unknown> {
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Carries the column's type; never present at run time. */
  readonly holds?: T;
}

const column = <T>(kind: ColumnKind): Column<T> => ({ kind, nullable: false });

export const id = (): Column<string> => column('id');
export const text = <T extends string = string>(): Column<T> => column('text');
export const int = (): Column<number> => column('int');
export const decimal = (): Column<string> => column('decimal');
export const instant = (): Column<number> => column('instant');
export const json = <T>(): Column<T> => column('json');
export const bool = (): Column<boolean> => column('bool');
export const nullable = <T>(of: Column<T>): Column<T | null> => ({ kind: of.kind, nullable: true });

/** The columns that every table has: `seq` is given by the store, in the order of insertion. */
export interface RowBase {
  id: string;
  version: number;
  seq: number;
  createdAt: number;
}

export interface Table<C extends Record<string, Column> = Record<string, Column>> {
  readonly columns: C;
  /** No nullable column may stand in one: NULLs are distinct and would let duplicates through. */
  readonly unique: readonly (readonly (keyof C & string)[])[];
  readonly indexes: readonly (readonly (keyof C & string)[])[];
}

export function table<C extends Record<string, Column>>(
  columns: C,
  keys: { unique?: readonly (readonly (keyof C & string)[])[]; indexes?: readonly (readonly (keyof C & string)[])[] } = {},
): Table<C> {
  for (const key of keys.unique ?? []) {
    for (const name of key) if (columns[name]?.nullable) throw new TypeError(`nullable column ${name} in a unique key`);
  }
  return { columns, unique: keys.unique ?? [], indexes: keys.indexes ?? [] };
}

export type ColumnsOf<T> = T extends Table<infer C> ? { [N in keyof C]: C[N] extends Column<infer V> ? V : never } : never;
