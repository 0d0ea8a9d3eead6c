import Database from 'better-sqlite3';
import pg from 'pg';
import type { EventInput } from '../../src/index.js';

/** The same rows as the events have, and the same unique key: what the database itself takes, with nothing around it. */
const COLUMNS = ['tenant', 'external_subscription_id', 'transaction_id', 'code', 'timestamp', 'properties', 'received_at'] as const;

function rowsOf(events: readonly EventInput[]): unknown[][] {
  return events.map(({ externalSubscriptionId, transactionId, code, timestamp, properties }) =>
    ['default', externalSubscriptionId, transactionId, code, (timestamp as Date).getTime(), JSON.stringify(properties), 0]);
}

function batches<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}

/** Seconds for prepared multi-row inserts, one transaction a batch. */
export function plainSqliteInserts(file: string, events: readonly EventInput[], batch: number): Promise<number> {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(`create table events (seq integer primary key, ${COLUMNS.map((name) => `${name} ${/(timestamp|_at)$/.test(name) ? 'integer' : 'text'} not null`).join(', ')},
    unique (tenant, external_subscription_id, transaction_id)) strict`);
  const parts = batches(rowsOf(events), batch);
  const insert = db.prepare(`insert into events (${COLUMNS.join(', ')}) values ${Array.from({ length: batch }, () => `(${COLUMNS.map(() => '?').join(', ')})`).join(', ')}`);
  const start = performance.now();
  for (const part of parts) db.transaction(() => insert.run(...part.flat()))();
  const took = (performance.now() - start) / 1000;
  db.close();
  return Promise.resolve(took);
}

export async function plainPostgresInserts(url: string, schema: string, events: readonly EventInput[], batch: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const table = `"${schema}".plain_events`;
  await client.query(`create table ${table} (seq bigint generated always as identity primary key,
    ${COLUMNS.map((name) => `${name} ${name === 'properties' ? 'jsonb' : /(timestamp|_at)$/.test(name) ? 'bigint' : 'text'} not null`).join(', ')},
    unique (tenant, external_subscription_id, transaction_id))`);
  const parts = batches(rowsOf(events), batch);
  const places = Array.from({ length: batch }, (_, row) => `(${COLUMNS.map((_, column) => `$${row * COLUMNS.length + column + 1}`).join(', ')})`).join(', ');
  const text = `insert into ${table} (${COLUMNS.join(', ')}) values ${places}`;
  const start = performance.now();
  for (const part of parts) await client.query({ name: 'plain', text, values: part.flat() });
  const took = (performance.now() - start) / 1000;
  await client.end();
  return took;
}
