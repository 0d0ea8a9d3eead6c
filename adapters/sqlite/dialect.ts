import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import type { AnyDatabase, SqlDialect } from '../sql/dialect.js';

/**
 * SQLite: decimals are texts, for its numbers are floats beyond 64 bits; instants are whole milliseconds; STRICT tables keep every
 * column to its type. One row to a statement: they run in the process, and prepared once they cost less than a longer one.
 */
export const sqliteDialect: SqlDialect = {
  builder: new Kysely<AnyDatabase>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  table: (name) => sql.table(name),
  types: { id: 'text', text: 'text', decimal: 'text', json: 'text', int: 'integer', instant: 'integer', bool: 'integer' },
  placeType: 'integer primary key autoincrement',
  zeros: { id: "''", text: "''", decimal: "'0'", json: "'null'", int: '0', instant: '0', bool: '0' },
  tableOptions: 'strict',
  indexesNamePlace: false,
  rowsPerStatement: () => 1,
  toParameter({ kind }, value) {
    if (kind === 'json') return JSON.stringify(value);
    return typeof value === 'boolean' ? Number(value) : value;
  },
  selected: ({ name }) => sql.ref(name),
  fromColumn(kind, raw) {
    if (kind === 'json') return JSON.parse(raw as string);
    return kind === 'bool' ? raw === 1 : raw;
  },
};
