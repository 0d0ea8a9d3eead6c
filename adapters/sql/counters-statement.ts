import { sql } from 'kysely';
import { type Op, StorageConflict } from '../../src/storage/port.js';
import type { AnyDatabase, SqlDialect } from './dialect.js';
import type { Statement } from './statement.js';
import { type SqlTable, TENANT } from './tables.js';

type Increment = Extract<Op, { type: 'increment' }>;

/** All counters at once, each made when it is not there. A counter's id is its key; it is made at no particular time. */
export function countersStatement(dialect: SqlDialect, table: SqlTable, tenant: string, ops: readonly Increment[]): Statement {
  const byKey = new Map<string, { by: number; before: (number | undefined)[] }>();
  for (const { key, by, expected } of ops) {
    const counter = byKey.get(key) ?? { by: 0, before: [] };
    counter.before.push(expected === undefined ? undefined : expected - counter.by);
    counter.by += by;
    byKey.set(key, counter);
  }
  // In the order of their keys, so that commits do not wait for each other in a circle.
  const keys = [...byKey.keys()].sort();
  const rows = keys.map((key): Record<string, unknown> => ({ id: key, key, value: byKey.get(key)!.by, version: 1, createdAt: 0 }));
  const value = table.columns.find(({ property }) => property === 'value')!;
  const query = dialect.builder.insertInto(table.name)
    .values(rows.map((row) => Object.fromEntries([
      [TENANT, tenant], ...table.columns.map(({ name, property, column }) => [name, dialect.toParameter(column, row[property])]),
    ])))
    .onConflict((conflict) => conflict.columns([TENANT, 'key']).doUpdateSet({
      [value.name]: sql`${sql.ref(`${table.name}.value`)} + excluded.value`,
    } as AnyDatabase[string]))
    .returning(['key', dialect.selected(value).as('value')])
    .compile();
  return {
    sql: query.sql, parameters: query.parameters, table: 'counters', returns: true,
    check({ rows: after }) {
      for (const { key, value: now } of after) {
        const { by, before } = byKey.get(key as string)!;
        if (before.some((expected) => expected !== undefined && expected !== Number(now) - by)) throw new StorageConflict('counters', 'counter');
      }
    },
  };
}
