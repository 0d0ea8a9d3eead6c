import type { Match, ReadWindow } from './read.js';
import type { RowOf, TableName, Tables } from './schema.js';
import type { PlainRow } from './stored-row.js';

/**
 * A question for sums: over the rows of one table by equality on `by` and within a range of one more column, narrowed by
 * `filters`, grouped by `group`, of which the range column is one; the others are texts. Only whole numbers are summed.
 */
export interface TotalSpec<C extends string = string> {
  readonly table: TableName;
  readonly by: readonly C[];
  readonly range: C;
  readonly filters: readonly C[];
  readonly group: readonly C[];
  readonly sum: readonly C[];
}

/** Every question for sums that the engine asks, each served by an index. */
export const TOTALS = {
  figures: {
    table: 'figures',
    by: ['kind'],
    range: 'month',
    filters: ['currency', 'customerId'],
    group: ['month', 'currency', 'series'],
    sum: ['amountCents', 'fraction', 'refundedCents', 'count'],
  },
} as const satisfies { figures: TotalSpec<keyof RowOf<'figures'>> };

export type TotalName = keyof typeof TOTALS;
type Spec<N extends TotalName> = (typeof TOTALS)[N];
type Row<N extends TotalName> = RowOf<Spec<N>['table'] & keyof Tables>;
export type TotalBy<N extends TotalName> = { [C in Spec<N>['by'][number]]: Match<Row<N>[C]> };
export type TotalOptions<N extends TotalName> = Pick<ReadWindow<{ [C in Spec<N>['filters'][number]]?: Match<Row<N>[C]> | undefined }>, 'where' | 'from' | 'to'>;
export type TotalOf<N extends TotalName> = Pick<Row<N>, Spec<N>['group'][number] | Spec<N>['sum'][number]>;

/** What an adapter's sums mean, said once over plain rows. */
export function totalRows({ group, sum }: TotalSpec, rows: Iterable<PlainRow>): Record<string, unknown>[] {
  const totals = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const key = JSON.stringify(group.map((column) => row[column]));
    const total = totals.get(key) ?? Object.fromEntries([...group.map((column) => [column, row[column]]), ...sum.map((column) => [column, 0])]);
    for (const column of sum) total[column] = (total[column] as number) + (row[column] as number);
    totals.set(key, total);
  }
  return [...totals.values()].sort((a, b) => compareBy(group, a, b));
}

function compareBy(columns: readonly string[], a: Record<string, unknown>, b: Record<string, unknown>): number {
  for (const column of columns) {
    const [x, y] = [a[column] as string | number, b[column] as string | number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
