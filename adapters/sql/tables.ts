import { type Column, bool, decimal, instant, json, nullable, text } from '../../src/storage/column.js';
import type { MatchSpec } from '../../src/storage/match-rows.js';
import { READS } from '../../src/storage/read.js';
import { BASE_COLUMNS, TABLES, TABLE_NAMES, type TableName } from '../../src/storage/schema.js';
import type { UsageEventRow } from '../../src/storage/usage.js';
import { indexName, snakeCase } from './names.js';

export interface SqlColumn {
  /** As the schema calls it. */
  property: string;
  name: string;
  column: Column;
}

/** A table of the database, as it is to be. */
export interface SqlTable {
  name: string;
  /** The column that the database numbers; never less for a later row. Not one of `columns`. */
  place: string;
  columns: readonly SqlColumn[];
  indexes: readonly SqlIndex[];
}

export interface SqlIndex {
  name: string;
  unique: boolean;
  /** The tenant comes first in each. */
  columns: readonly string[];
}

export interface SqlSchema {
  /** Holds the version of the schema. */
  meta: string;
  events: SqlTable;
  tables: ReadonlyMap<TableName, SqlTable>;
}

export const TENANT = 'tenant';

export const EVENT_COLUMNS: { [C in Exclude<keyof UsageEventRow, 'sequence'>]-?: Column } = {
  transactionId: text(),
  externalSubscriptionId: text(),
  code: text(),
  timestamp: instant(),
  timestampGiven: bool(),
  properties: json(),
  preciseTotalAmountCents: nullable(decimal()),
  content: text(),
  receivedAt: instant(),
};

/** The tables of one prefix; all of it follows from the schema of the storage. */
export function sqlSchema(prefix: string): SqlSchema {
  return {
    meta: `${prefix}meta`,
    events: sqlTable(`${prefix}usage_events`, 'sequence', EVENT_COLUMNS, {
      unique: [['externalSubscriptionId', 'transactionId']],
      indexes: [['externalSubscriptionId', 'code', 'timestamp'], ['timestamp']],
    }),
    tables: new Map(TABLE_NAMES.map((table) => [table, rowTable(prefix, table)])),
  };
}

function rowTable(prefix: string, table: TableName): SqlTable {
  const { seq: _seq, ...base } = BASE_COLUMNS;
  const { columns, unique, indexes } = TABLES[table];
  const readWhole = Object.values<MatchSpec>(READS).some((read) => read.table === table && read.by.length === 0);
  return sqlTable(prefix + snakeCase(table), 'seq', { ...base, ...columns }, {
    unique: [['id'], ...unique],
    indexes: [...(readWhole ? [[]] : []), ...indexes],
  });
}

interface Keys {
  unique: readonly (readonly string[])[];
  indexes: readonly (readonly string[])[];
}

function sqlTable(name: string, place: string, columns: Record<string, Column>, { unique, indexes }: Keys): SqlTable {
  const index = (of: readonly string[], isUnique: boolean): SqlIndex => ({
    name: indexName(name, of.length === 0 ? [TENANT] : of.map(snakeCase), isUnique ? 'key' : 'idx'),
    unique: isUnique,
    columns: [TENANT, ...of.map(snakeCase)],
  });
  return {
    name,
    place,
    columns: Object.entries(columns).map(([property, column]) => ({ property, name: snakeCase(property), column })),
    indexes: [...unique.map((of) => index(of, true)), ...indexes.map((of) => index(of, false))],
  };
}
