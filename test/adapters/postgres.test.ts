import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresDialect } from '../../adapters/postgres/dialect.js';
import { postgres } from '../../adapters/postgres/index.js';
import { readQuery } from '../../adapters/sql/read-query.js';
import { sqlSchema } from '../../adapters/sql/tables.js';
import type { MatchSpec } from '../../src/storage/match-rows.js';
import { StorageConflict, type Store } from '../../src/storage/port.js';
import { READS, type ReadName } from '../../src/storage/read.js';
import { dropSchema, freshSchema, postgresUrl } from '../postgres/postgres.js';
import { storageConformance } from '../storage/conformance.js';
import { insert, sampleBy, sampleEvent, sampleRow, update } from '../storage/rows.js';
import { schemaCases } from './schema-cases.js';

const pool = new pg.Pool({ connectionString: postgresUrl(), max: 10 });
afterAll(() => pool.end());

async function migrated(): Promise<{ schema: string; drop: () => Promise<void> }> {
  const schema = freshSchema();
  await postgres(pool, { schema }).migrate();
  return { schema, drop: () => dropSchema(pool, schema) };
}

storageConformance('PostgreSQL', async () => {
  const { schema, drop } = await migrated();
  return { open: (tenant) => postgres(pool, { schema, tenant }).connect(), close: drop };
});

/** A host that has turned every setting there is against us. */
storageConformance('PostgreSQL under a host\'s own settings, which', async () => {
  const { schema, drop } = await migrated();
  const host = new pg.Pool({
    connectionString: postgresUrl(), max: 4,
    options: '-c timezone=Asia/Kathmandu -c datestyle=German,DMY -c intervalstyle=postgres_verbose -c extra_float_digits=0 -c bytea_output=escape',
    types: { getTypeParser: (type: number) => (text: string) => ([20, 21, 23].includes(type) ? BigInt(text) : [700, 701, 1700].includes(type) ? Number(text) : text) },
  });
  return {
    open: (tenant) => postgres(host, { schema, tenant }).connect(),
    close: async () => {
      await host.end();
      await drop();
    },
  };
});

schemaCases('PostgreSQL', async () => {
  const schema = freshSchema();
  const dialect = postgresDialect(schema);
  return {
    open: (options) => postgres(pool, { schema, ...options }),
    run: async (text) => void (await pool.query(text)),
    columns: async (table) => {
      const { rows } = await pool.query(
        `select attname::text as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname not in ('seq', 'sequence')`, [`${schema}.${table}`]);
      return rows as never;
    },
    indexes: async (table) => {
      const { rows } = await pool.query(
        `select c.relname::text as name, i.indisunique as unique, array(select a.attname::text from unnest(i.indkey) with ordinality k (n, at)
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n order by k.at) as columns
         from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass and not i.indisprimary`, [`${schema}.${table}`]);
      return rows as never;
    },
    table: (name) => `${schema}.${name}`,
    dialect,
    close: () => dropSchema(pool, schema),
  };
});

describe('PostgreSQL', () => {
  it('opens a pool of its own by an URL, and closes it', async () => {
    const { schema, drop } = await migrated();
    const storage = postgres(postgresUrl(), { schema });
    const store = await storage.connect();
    await store.commit([insert('taxes', sampleRow('taxes', 1))]);
    await storage.close();
    await expect(store.read('taxes', { deleted: true })).rejects.toThrow();
    expect(await (await storage.connect()).read('taxById', { id: 'taxes_1' })).toHaveLength(1);
    await storage.close();
    await drop();
  });

  it('takes a schema of any name', async () => {
    const schema = 'it\'s "odd"; Schema';
    const storage = postgres(pool, { schema });
    await storage.migrate();
    const store = await storage.connect();
    await store.commit([insert('taxes', sampleRow('taxes', 1)), { type: 'increment', key: 'a', by: 1 }], { events: [sampleEvent(1)] });
    await store.commit([update('taxes', 'taxes_1', 1, { name: 'x' }), { type: 'increment', key: 'a', by: 1 }]);
    expect(await store.read('counter', { key: 'a' })).toMatchObject([{ value: 2 }]);
    await pool.query(`drop schema ${pg.escapeIdentifier(schema)} cascade`);
  });

  it('stores each event once when many connections append the same ones in other orders', async () => {
    const { schema, drop } = await migrated();
    const store = await postgres(pool, { schema }).connect();
    const batch = Array.from({ length: 300 }, (_, n) => sampleEvent(n, { externalSubscriptionId: `sub ${n % 5}` }));
    for (let round = 0; round < 5; round += 1) {
      const events = batch.map((event) => ({ ...event, transactionId: `${round} ${event.transactionId}` }));
      const orders = [events, [...events].reverse(), [...events.slice(150), ...events.slice(0, 150)], events.map((event) => ({ ...event, content: 'other' }))];
      const results = await Promise.all(orders.map((order) => store.commit([insert('claims', sampleRow('claims', round), true)], { events: order })));
      const accepted = results.flatMap((result) => result.events.filter(({ status }) => status === 'accepted'));
      expect(accepted).toHaveLength(300);
      expect(new Set(accepted.map(({ event }) => event.transactionId)).size).toBe(300);
      for (const { events: answers } of results) {
        for (const { status, event } of answers) if (status !== 'accepted') expect(accepted.find((each) => each.event.sequence === event.sequence)!.event).toEqual(event);
      }
      for (const { events: answers } of results) {
        const own = answers.filter(({ status }) => status === 'accepted').map(({ event }) => event.sequence);
        expect([...own].sort((a, b) => a - b)).toEqual(own);
      }
    }
    expect(await store.usage.list({ limit: 10_000 })).toHaveLength(1500);
    await drop();
  });

  it('makes a deadlock a conflict, of which one goes through', async () => {
    const { schema, drop } = await migrated();
    const store = await postgres(pool, { schema }).connect();
    await store.commit([1, 2].map((n) => insert('taxes', sampleRow('taxes', n))));
    const [a, b] = await Promise.all([pool.connect(), pool.connect()]);
    await a.query('begin');
    await b.query('begin');
    const [first, second] = [store.within(a), store.within(b)];
    await first.commit([update('taxes', 'taxes_1', 1, { name: 'a' })]);
    await second.commit([update('taxes', 'taxes_2', 1, { name: 'b' })]);
    const outcomes = await Promise.allSettled([
      first.commit([update('taxes', 'taxes_2', 1, { name: 'a' })]).finally(() => a.query('commit')),
      second.commit([update('taxes', 'taxes_1', 1, { name: 'b' })]).finally(() => b.query('commit')),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StorageConflict);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    a.release();
    b.release();
    await drop();
  });

  const joins: [string, (schema: string, run: (transaction: unknown) => Promise<void>) => Promise<void>][] = [
    ['a connection of pg', async (_schema, run) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await run(client);
        await client.query('commit');
      } finally {
        client.release();
      }
    }],
    ['a transaction of Kysely', async (_schema, run) => {
      const own = new pg.Pool({ connectionString: postgresUrl() });
      const db = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: own }) });
      await db.transaction().execute(run);
      await db.destroy();
    }],
  ];

  it.each(joins)('joins the host\'s transaction: %s', async (_name, begin) => {
    const { schema, drop } = await migrated();
    const store = await postgres(pool, { schema }).connect();
    const seen = async (of: Store) => (await of.read('taxes', { deleted: [true, false] })).map(({ id }) => id);
    await store.commit([insert('taxes', sampleRow('taxes', 9))]);
    await begin(schema, async (transaction) => {
      const joined = store.within(transaction);
      await joined.commit([insert('taxes', sampleRow('taxes', 1)), { type: 'increment', key: 'a', by: 2 }], { events: [sampleEvent(1, { properties: { n: '0.1' } })] });
      expect(await seen(joined)).toEqual(['taxes_9', 'taxes_1']);
      expect(await seen(store)).toEqual(['taxes_9']);
      // A conflict leaves the host's transaction as usable as it was.
      await expect(joined.commit([insert('taxes', sampleRow('taxes', 2)), insert('taxes', { ...sampleRow('taxes', 3), id: 'taxes_9' })])).rejects.toMatchObject({ kind: 'duplicate' });
      await expect(joined.commit([update('taxes', 'taxes_9', 4, { name: 'x' })])).rejects.toMatchObject({ kind: 'version' });
      expect(await joined.commit([], { events: [sampleEvent(1, { content: 'other' }), sampleEvent(2)], onEventConflict: 'abort' })).toMatchObject({ written: false });
      await joined.commit([update('taxes', 'taxes_9', 1, { name: 'changed', rate: '1.25', description: null })]);
      const request = { kind: 'sum', field: 'n', dimensions: [], externalSubscriptionId: 'sub', code: 'calls', from: null, to: 2e12 } as const;
      expect(await joined.usage.summarize([request, request])).toEqual([[{ dimensions: [], count: 1, sum: '0.1' }], [{ dimensions: [], count: 1, sum: '0.1' }]]);
    });
    expect(await store.read('taxById', { id: ['taxes_1', 'taxes_9'] })).toMatchObject([{ name: 'changed', version: 2 }, { id: 'taxes_1' }]);
    expect(await store.usage.list({ limit: 9 })).toHaveLength(1);
    await begin(schema, async (transaction) => {
      await store.within(transaction).commit([insert('taxes', sampleRow('taxes', 5))]);
      throw new Error('the host changes its mind');
    }).catch(() => undefined);
    await drop();
  });

  it('joins nothing else', async () => {
    const { schema, drop } = await migrated();
    const store = await postgres(pool, { schema }).connect();
    const db = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) });
    for (const wrong of [pool, db, null, {}, 'begin']) expect(() => store.within(wrong)).toThrow('inside a transaction');
    const client = await pool.connect();
    await expect(store.within(client).commit([insert('taxes', sampleRow('taxes', 1))])).rejects.toThrow('SAVEPOINT');
    client.release();
    expect(await store.read('taxById', { id: 'taxes_1' })).toEqual([]);
    await drop();
  });

  it('gives back a connection on which a commit failed as good as new', async () => {
    const { schema, drop } = await migrated();
    const one = new pg.Pool({ connectionString: postgresUrl(), max: 1 });
    const store = await postgres(one, { schema }).connect();
    await store.commit([insert('taxes', sampleRow('taxes', 1))]);
    await expect(store.commit([insert('taxes', sampleRow('taxes', 1))])).rejects.toBeInstanceOf(StorageConflict);
    expect(await store.commit([], { events: [sampleEvent(1), sampleEvent(1, { content: 'other' })], onEventConflict: 'abort' })).toMatchObject({ written: false });
    await store.commit([insert('taxes', sampleRow('taxes', 2))]);
    expect(await store.read('taxes', { deleted: [true, false] })).toHaveLength(2);
    await one.end();
    await drop();
  });

  it('writes and reads with few statements, however many rows', async () => {
    const { schema, drop } = await migrated();
    const statements: string[] = [];
    const counting = new pg.Pool({ connectionString: postgresUrl(), max: 1 });
    counting.on('connect', (client) => {
      const query = client.query.bind(client) as (...given: unknown[]) => unknown;
      client.query = ((...given: unknown[]) => {
        statements.push(typeof given[0] === 'string' ? given[0] : (given[0] as { text: string }).text);
        return query(...given);
      }) as never;
    });
    const store = await postgres(counting, { schema }).connect();
    const counted = async (run: () => Promise<unknown>) => {
      statements.length = 0;
      await run();
      return statements.length;
    };
    const rows = Array.from({ length: 200 }, (_, n) => n);
    const events = rows.map((n) => sampleEvent(n));
    // begin and commit around one statement for each table
    expect(await counted(() => store.commit(rows.flatMap((n) => [insert('fees', sampleRow('fees', n)), insert('outbox', sampleRow('outbox', n))])))).toBe(4);
    expect(await counted(() => store.commit(rows.map((n) => update('fees', `fees_${n}`, 1, { amountCents: n }))))).toBe(3);
    expect(await counted(() => store.commit(rows.map((n) => ({ type: 'increment' as const, key: `k${n % 7}`, by: 1 }))))).toBe(3);
    expect(await counted(() => store.commit([], { events: events.slice(0, 1), onEventConflict: 'abort' }))).toBe(1);
    expect(await counted(() => store.commit([], { events, onEventConflict: 'report' }))).toBe(2);
    expect(await counted(() => store.commit([], { events, onEventConflict: 'abort' }))).toBe(4);
    expect(await counted(() => store.usage.find(events))).toBe(1);
    await counting.end();
    await drop();
  });

  it('serves every named read from an index', async () => {
    const { schema, drop } = await migrated();
    const client = await pool.connect();
    await client.query('set enable_seqscan = off; set enable_bitmapscan = off');
    const dialect = postgresDialect(schema);
    const tables = sqlSchema('reckoner_').tables;
    for (const name of Object.keys(READS) as ReadName[]) {
      const spec: MatchSpec = READS[name];
      const by = sampleBy(name);
      for (const window of [{ limit: 10 }, { limit: 10, descending: true, after: { range: 1, seq: 1 } }]) {
        const { sql: text, parameters } = readQuery(dialect, tables.get(spec.table)!, 'default', spec, by, window);
        const { rows } = await client.query(`explain ${text}`, [...parameters]);
        const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
        expect(plan, name).toMatch(/Index (Only )?Scan/);
        expect(plan, name).toMatch(/Index Cond: \(+tenant = /);
        expect(plan, name).not.toContain('Seq Scan');
      }
    }
    await client.query('reset enable_seqscan; reset enable_bitmapscan');
    client.release();
    await drop();
  });
});

