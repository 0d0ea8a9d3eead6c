import { type RawBuilder, sql } from 'kysely';
import { KEY_COLUMNS } from '../../src/storage/folded-ops.js';
import { type Op, StorageConflict } from '../../src/storage/port.js';
import { TABLE_NAMES, type TableName } from '../../src/storage/schema.js';
import { checkedPatch, checkedRow } from '../../src/storage/stored-row.js';
import { countersStatement } from './counters-statement.js';
import type { SqlDialect } from './dialect.js';
import type { Statement } from './statement.js';
import { type SqlColumn, type SqlSchema, type SqlTable, TENANT } from './tables.js';
import { template } from './template.js';

type Increment = Extract<Op, { type: 'increment' }>;
type RowOp = Exclude<Op, Increment>;
type Insert = Extract<RowOp, { type: 'insert' }>;
type Update = Extract<RowOp, { type: 'update' }>;
type Delete = Extract<RowOp, { type: 'delete' }>;

/**
 * The statements of a commit: one for each run of changes of one table that are alike. The changes of a table keep their order; tables
 * have no say in each other and always come in the same order, so that commits seldom wait for each other in a circle.
 * Counters come last, so that they are held for the shortest time.
 */
export function commitStatements(dialect: SqlDialect, schema: SqlSchema, tenant: string, ops: readonly Op[]): Statement[] {
  const statements: Statement[] = [];
  const increments: Increment[] = [];
  const byTable = new Map<TableName, RowOp[]>();
  for (const op of ops) {
    if (op.type === 'increment') increments.push(op);
    else if (byTable.has(op.table)) byTable.get(op.table)!.push(op);
    else byTable.set(op.table, [op]);
  }
  for (const name of TABLE_NAMES) {
    const context = { dialect, tenant, name, table: schema.tables.get(name)! };
    for (const run of runs(byTable.get(name) ?? [])) statements.push(...runStatements(context, run));
  }
  if (increments.length > 0) statements.push(countersStatement(dialect, schema.tables.get('counters')!, tenant, increments));
  return statements;
}

interface Context {
  dialect: SqlDialect;
  tenant: string;
  name: TableName;
  table: SqlTable;
}

/** Stretches of changes that may be made by one statement: alike, and none of them matters to another. */
function runs(ops: readonly RowOp[]): RowOp[][] {
  const found: { kind: string; ids: Set<string>; ops: RowOp[] }[] = [];
  for (const op of ops) {
    const last = found.at(-1);
    const kind = kindOf(op);
    const id = op.type === 'insert' ? op.row.id : op.id;
    if (last && last.kind === kind && !last.ids.has(id) && !takesKey(op)) {
      last.ops.push(op);
      last.ids.add(id);
    } else found.push({ kind, ids: new Set([id]), ops: [op] });
  }
  return found.map((run) => run.ops);
}

function kindOf(op: RowOp): string {
  if (op.type === 'insert') return op.ifAbsent ? 'insert if absent' : 'insert';
  return op.type === 'delete' ? 'delete' : `update ${Object.keys(op.set).filter((name) => (op.set as Record<string, unknown>)[name] !== undefined).sort().join()}`;
}

/** An update of a unique key may take what the one before it has given up: a statement would make them in any order. */
function takesKey(op: RowOp): boolean {
  return op.type === 'update' && Object.keys(op.set).some((column) => KEY_COLUMNS.get(op.table)!.has(column));
}

function runStatements(context: Context, run: readonly RowOp[]): Statement[] {
  switch (run[0]!.type) {
    case 'insert': return inserted(context, run as Insert[]);
    case 'update': return updated(context, run as Update[]);
    case 'delete': return deleted(context, run as Delete[]);
  }
}

function inserted({ dialect, tenant, name, table }: Context, ops: readonly Insert[]): Statement[] {
  const { ifAbsent } = ops[0]!;
  return chunks(ops, dialect.rowsPerStatement(table.columns.length + 1)).map((some) => {
    const rows = some.map((op) => {
      const row: Record<string, unknown> = { ...checkedRow(name, op.row), version: 1 };
      return [tenant, ...table.columns.map(({ property, column }) => dialect.toParameter(column, row[property]))];
    });
    const query = template(dialect, ['insert', table.name, ifAbsent, rows.length], () => {
      const columns = [TENANT, ...table.columns.map((column) => column.name)];
      const insert = dialect.builder.insertInto(table.name)
        .values(rows.map((values) => Object.fromEntries(columns.map((column, index) => [column, values[index]]))));
      return (ifAbsent ? insert.onConflict((conflict) => conflict.doNothing()) : insert).compile();
    });
    return { sql: query, parameters: rows.flat(), table: name, returns: false };
  });
}

function updated({ dialect, tenant, name, table }: Context, ops: readonly Update[]): Statement[] {
  const first = checkedPatch(name, ops[0]!.set);
  const columns = table.columns.filter(({ property }) => Object.hasOwn(first, property));
  return chunks(ops, dialect.rowsPerStatement(columns.length + 2)).map((some) => {
    const rows = some.map((op) => {
      const set = checkedPatch(name, op.set);
      return [op.id, op.expectedVersion, ...columns.map(({ property, column }) => dialect.toParameter(column, set[property]))];
    });
    const query = template(dialect, ['update', table.name, columns.map((column) => column.name).join(), rows.length], () =>
      updateOf(dialect, table, columns, rows, tenant).compile(dialect.builder));
    return {
      sql: query, parameters: [...rows.flat(), tenant], table: name, returns: false,
      check({ changes }) {
        if (changes !== rows.length) throw new StorageConflict(name, 'version');
      },
    };
  });
}

function updateOf(dialect: SqlDialect, table: SqlTable, columns: readonly SqlColumn[], rows: readonly unknown[][], tenant: string): RawBuilder<unknown> {
  const given = ['id', 'version', ...columns.map((column) => column.name)];
  const cast = (column: string, kind: keyof SqlDialect['types']) => sql`cast(${sql.ref(`given.${column}`)} as ${sql.raw(dialect.types[kind].replace(/ collate .*/, ''))})`;
  const set = columns.map(({ name, column }) => sql`${sql.ref(name)} = ${cast(name, column.kind)}`);
  return sql`with given (${sql.join(given.map((name) => sql.ref(name)))}) as (values ${sql.join(rows.map((row) => sql`(${sql.join(row)})`))})
    update ${dialect.table(table.name)} as stored set ${sql.join([...set, sql`version = stored.version + 1`])}
    from given where stored.tenant = ${tenant} and stored.id = given.id and stored.version = ${cast('version', 'int')}`;
}

function deleted({ dialect, tenant, name, table }: Context, ops: readonly Delete[]): Statement[] {
  return chunks(ops, dialect.rowsPerStatement(2)).map((some) => {
    const query = template(dialect, ['delete', table.name, some.length], () =>
      dialect.builder.deleteFrom(table.name).where(TENANT, '=', tenant)
        .where((of) => of.or(some.map((op) => of.and([of('id', '=', op.id), of('version', '=', op.expectedVersion)]))))
        .compile());
    return {
      sql: query, parameters: [tenant, ...some.flatMap((op) => [op.id, op.expectedVersion])], table: name, returns: false,
      check({ changes }) {
        if (changes !== some.length) throw new StorageConflict(name, 'version');
      },
    };
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let start = 0; start < items.length; start += size) found.push(items.slice(start, start + size));
  return found;
}
