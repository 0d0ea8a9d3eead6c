import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlite } from '../../adapters/sqlite/index.js';
import { sqliteDialect } from '../../adapters/sqlite/dialect.js';
import { codesQuery, listQuery } from '../../adapters/sql/event-queries.js';
import { readQuery } from '../../adapters/sql/read-query.js';
import { sqlSchema } from '../../adapters/sql/tables.js';
import type { MatchSpec } from '../../src/storage/match-rows.js';
import { READS, type ReadName } from '../../src/storage/read.js';
import { storageConformance } from '../storage/conformance.js';
import { insert, sampleBy, sampleEvent, sampleRow, update } from '../storage/rows.js';
import { schemaCases } from './schema-cases.js';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reckoner-sqlite-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const freshFile = () => join(folder, `${(files += 1)}.db`);

storageConformance('SQLite', async () => {
  const database = new Database(freshFile());
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  await sqlite(database).migrate();
  return { open: (tenant) => sqlite(database, { tenant }).connect(), close: async () => void database.close() };
});

schemaCases('SQLite', async () => {
  const database = new Database(freshFile());
  return {
    open: (options) => sqlite(database, options),
    run: async (text) => void database.exec(text),
    // The place of a row is the table's rowid, which is a column only by name.
    columns: async (table) => database.prepare<[string], { name: string; type: string; notnull: number }>('select name, type, "notnull" from pragma_table_info(?)').all(table)
      .filter(({ name }) => name !== 'seq' && name !== 'sequence').map(({ name, type, notnull }) => ({ name, type, nullable: notnull === 0 })),
    indexes: async (table) => {
      const found = database.prepare<[string], { name: string; unique: number }>(`select name, "unique" from pragma_index_list(?) where origin = 'c'`).all(table);
      return found.map(({ name, unique }) => ({ name, unique: unique === 1, columns: database.prepare<[string], string>('select name from pragma_index_info(?)').pluck().all(name) }));
    },
    table: (name) => name,
    dialect: sqliteDialect,
    close: async () => void database.close(),
  };
});

describe('SQLite', () => {
  it('keeps what a file holds, and survives being opened by many at once', async () => {
    const file = freshFile();
    const storages = Array.from({ length: 4 }, () => sqlite(file));
    await Promise.all(storages.map((storage) => storage.migrate()));
    const [store, other] = await Promise.all(storages.map((storage) => storage.connect()));
    await store!.commit([insert('taxes', sampleRow('taxes', 1))], { events: [sampleEvent(1)] });
    expect(await other!.read('taxById', { id: 'taxes_1' })).toHaveLength(1);
    await Promise.all(storages.map((storage) => storage.close()));
    const reopened = sqlite(file);
    const again = await reopened.connect();
    expect(await again.usage.find([sampleEvent(1)])).toHaveLength(1);
    await reopened.close();
  });

  it('makes STRICT tables, in which a decimal stays a text', async () => {
    const database = new Database(':memory:');
    await sqlite(database).migrate();
    const tables = database.prepare<[], { name: string; strict: number }>(`select name, strict from pragma_table_list where schema = 'main' and name not like 'sqlite_%'`).all();
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
    expect(() => database.exec(`insert into reckoner_claims (tenant, id, version, created_at, key, subject) values ('t', 'i', 'one', 0, 'k', 's')`)).toThrow('cannot store');
    database.close();
  });

  it('says that another process holds the database, as a conflict', async () => {
    const file = freshFile();
    const storage = sqlite(file);
    await storage.migrate();
    await storage.close();
    const holder = new Database(file);
    const mine = new Database(file, { timeout: 20 });
    const store = await sqlite(mine).connect();
    holder.exec('begin immediate');
    await expect(store.commit([insert('taxes', sampleRow('taxes', 1))])).rejects.toMatchObject({ name: 'StorageConflict', kind: 'serialization' });
    holder.exec('rollback');
    await store.commit([insert('taxes', sampleRow('taxes', 1))]);
    holder.close();
    mine.close();
  });

  it('joins the transaction of the host', async () => {
    const file = freshFile();
    const storage = sqlite(file);
    await storage.migrate();
    const store = await storage.connect();
    const host = new Database(file);
    host.exec('create table orders (id text primary key) strict');
    expect(() => store.within(host)).toThrow('inside a transaction');
    expect(() => store.within(null)).toThrow('inside a transaction');

    host.exec('begin immediate');
    const joined = store.within(host);
    host.exec(`insert into orders values ('o1')`);
    await joined.commit([insert('taxes', sampleRow('taxes', 1))], { events: [sampleEvent(1, { properties: { n: '0.1' } })] });
    expect(await joined.read('taxById', { id: 'taxes_1' })).toHaveLength(1);
    const request = { kind: 'sum', field: 'n', dimensions: [], externalSubscriptionId: 'sub', code: 'calls', from: null, to: 2e12 } as const;
    expect(await joined.usage.summarize([request])).toEqual([[{ dimensions: [], count: 1, sum: '0.1' }]]);
    expect(await store.read('taxById', { id: 'taxes_1' })).toEqual([]);
    await expect(joined.commit([insert('taxes', sampleRow('taxes', 2)), update('taxes', 'taxes_1', 5, {})])).rejects.toMatchObject({ kind: 'version' });
    expect(await joined.commit([], { events: [sampleEvent(2), sampleEvent(1, { content: 'other' })], onEventConflict: 'abort' })).toMatchObject({ written: false });
    host.exec(`insert into orders values ('o2')`);
    host.exec('commit');
    expect((await store.read('taxes', { deleted: [true, false] })).map(({ id }) => id)).toEqual(['taxes_1']);
    expect(await store.usage.list({ limit: 9 })).toHaveLength(1);
    expect(host.prepare('select count(*) from orders').pluck().get()).toBe(2);

    host.exec('begin');
    await store.within(host).commit([insert('taxes', sampleRow('taxes', 3))]);
    host.exec('rollback');
    expect(await store.read('taxById', { id: 'taxes_3' })).toEqual([]);
    host.close();
    await storage.close();
  });

  it('takes everything back when a process dies in the middle of a commit', async () => {
    const file = freshFile();
    const storage = sqlite(file);
    await storage.migrate();
    const dying = new Database(file);
    dying.exec('begin immediate');
    const store = (await sqlite(dying).connect()).within(dying);
    await store.commit([insert('taxes', sampleRow('taxes', 1))], { events: [sampleEvent(1)] });
    dying.close();
    const left = await storage.connect();
    expect(await left.read('taxById', { id: 'taxes_1' })).toEqual([]);
    expect(await left.usage.list({ limit: 1 })).toEqual([]);
    await storage.close();
  });

  it('serves every named read from an index', async () => {
    const database = new Database(':memory:');
    await sqlite(database).migrate();
    const schema = sqlSchema('reckoner_');
    const planOf = ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) =>
      database.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`).all(...parameters).map(({ detail }) => detail);
    for (const name of Object.keys(READS) as ReadName[]) {
      const spec: MatchSpec = READS[name];
      const table = schema.tables.get(spec.table)!;
      const by = sampleBy(name);
      for (const window of [{ limit: 10 }, { limit: 10, descending: true, after: { range: 1, seq: 1 } }]) {
        const plan = planOf(readQuery(sqliteDialect, table, 'default', spec, by, window));
        expect(plan, name).toEqual([expect.stringMatching(/^SEARCH .* USING (COVERING )?INDEX \w+ \(tenant=\?/), ...plan.slice(1)]);
        if (spec.by.length === 0 || spec.range !== undefined) expect(plan, name).toHaveLength(1);
      }
    }
    const events = schema.events;
    for (const query of [{}, { externalSubscriptionId: 's', code: 'c' }, { externalSubscriptionId: 's', code: 'c', from: 1, to: 2, after: { timestamp: 1, sequence: 1 } }, { from: 1 }]) {
      expect(planOf(listQuery(sqliteDialect, events, 'default', { ...query, limit: 5 }))).toEqual([expect.stringMatching(/^SEARCH .* USING INDEX/)]);
    }
    expect(planOf(codesQuery(sqliteDialect, events, 'default', 's')).filter((detail) => /^SCAN reckoner/.test(detail))).toEqual([]);
    database.close();
  });
});
