/**
 * Measures what a host feels: taking events in, reading usage, billing, analytics. `npm run bench` prints a table; `-- --json` prints
 * one object; `-- --quick` takes smaller amounts. Ratios compare with a baseline of the same run on the same machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { postgres } from '../../adapters/postgres/index.js';
import { sqlite } from '../../adapters/sqlite/index.js';
import { openFile } from '../../adapters/sqlite/open.js';
import { BillingEngine, type EventInput, type Storage } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { startPostgres } from '../postgres/server.js';
import { measureAnalytics } from './analytics.js';
import { plainPostgresInserts, plainSqliteInserts } from './baseline.js';
import { type Measure, seconds } from './measure.js';

const { values: flags } = parseArgs({ options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } } });

const EVENTS = flags.quick ? 20_000 : 100_000;
const BATCH = 1_000;
const MANY = flags.quick ? 100_000 : 1_000_000;
const SUBSCRIPTIONS = flags.quick ? 200 : 1_000;
const INVOICES = flags.quick ? 20_000 : 1_000_000;

const measures: Measure[] = [];
function report(measure: Measure): void {
  measures.push(measure);
  if (flags.json) return;
  const ratio = measure.ratio === undefined ? '' : `  ${measure.ratio.toFixed(2)} × ${measure.baseline!}`;
  console.log(`${measure.storage.padEnd(9)} ${measure.name.padEnd(46)} ${Math.round(measure.value).toLocaleString('en').padStart(10)} ${measure.unit}${ratio}`);
}

const START = new Date('2024-03-01T00:00:00Z');
const eventAt = (n: number, subscription: string): EventInput => ({
  transactionId: `tx-${subscription}-${n}`,
  externalSubscriptionId: subscription,
  code: 'tokens',
  timestamp: new Date(START.getTime() + (n % 2_000_000) * 1_000),
  properties: { tokens: (n * 37) % 4_096, service: n % 3 === 0 ? 'code' : 'chat' },
});

async function openEngine(storage: Storage) {
  const clock = manualClock(START);
  const billing = await BillingEngine.open({ storage, clock, billingEntity: { timezone: 'UTC', defaultCurrency: 'USD' } });
  await billing.taxes.create({ code: 'vat', name: 'VAT', rate: '20', appliedToOrganization: true });
  await billing.billableMetrics.create({
    code: 'tokens', name: 'Tokens', aggregationType: 'sum', fieldName: 'tokens', filters: [{ key: 'service', values: ['code', 'chat'] }],
  });
  await billing.plans.create({
    code: 'pro', name: 'Pro', interval: 'monthly', amountCents: 4900, amountCurrency: 'USD',
    charges: [{
      billableMetricCode: 'tokens', chargeModel: 'standard', properties: { amount: '0.00001' },
      filters: [{ values: { service: ['chat'] }, properties: { amount: '0.000012' } }],
    }],
  });
  await billing.customers.upsert({ externalId: 'cus', currency: 'USD' });
  await billing.subscriptions.create({ externalId: 'small', externalCustomerId: 'cus', planCode: 'pro' });
  await billing.subscriptions.create({ externalId: 'large', externalCustomerId: 'cus', planCode: 'pro' });
  return { billing, clock };
}

async function ingest(billing: BillingEngine, subscription: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += BATCH) {
    await billing.events.ingestBatch(Array.from({ length: Math.min(BATCH, count - n) }, (_, index) => eventAt(n + index, subscription)));
  }
}

async function measure(name: string, storage: Storage, baseline: (events: EventInput[], batch: number) => Promise<number>): Promise<void> {
  const { billing, clock } = await openEngine(storage);
  const plain = await baseline(Array.from({ length: EVENTS }, (_, n) => eventAt(n, 'plain')), BATCH);
  const plainRate = EVENTS / plain;
  report({ name: `plain inserts, ${BATCH} rows a statement`, storage: name, value: plainRate, unit: 'events/s' });

  const rate = 10_000 / (await seconds(() => ingest(billing, 'small', 10_000)));
  report({ name: 'ingestBatch, first 10,000 events', storage: name, value: rate, unit: 'events/s', ratio: rate / plainRate, baseline: 'plain inserts' });
  const steady = EVENTS / (await seconds(() => ingest(billing, 'steady', EVENTS)));
  report({ name: `ingestBatch, ${EVENTS.toLocaleString('en')} events`, storage: name, value: steady, unit: 'events/s', ratio: steady / plainRate, baseline: 'plain inserts' });
  const again = EVENTS / (await seconds(() => ingest(billing, 'steady', EVENTS)));
  report({ name: 'ingestBatch, all duplicates', storage: name, value: again, unit: 'events/s' });

  clock.moveTo(new Date(START.getTime() + 20 * 24 * 60 * 60 * 1000));
  const small = await seconds(() => billing.usage.current({ externalSubscriptionId: 'small' }));
  report({ name: 'usage.current over 10,000 events', storage: name, value: small * 1000, unit: 'ms' });
  await ingest(billing, 'large', MANY);
  const large = await seconds(() => billing.usage.current({ externalSubscriptionId: 'large' }));
  report({ name: `usage.current over ${MANY.toLocaleString('en')} events`, storage: name, value: large * 1000, unit: 'ms', ratio: large / small, baseline: '10,000 events' });

  for (let n = 0; n < SUBSCRIPTIONS; n += 1) {
    await billing.customers.upsert({ externalId: `cus-${n}`, currency: 'USD' });
    await billing.subscriptions.create({ externalId: `sub-${n}`, externalCustomerId: `cus-${n}`, planCode: 'pro' });
    await billing.events.ingestBatch(Array.from({ length: 10 }, (_, index) => ({ ...eventAt(index, `sub-${n}`), timestamp: clock.now() })));
  }
  clock.moveTo('2024-04-01T00:00:00Z');
  let invoices = 0;
  const took = await seconds(async () => {
    invoices = (await billing.run()).invoicesCreated;
  });
  report({ name: `run, ${invoices.toLocaleString('en')} invoices`, storage: name, value: invoices / took, unit: 'invoices/s' });
  await billing.close();
}

function sqliteAnalytics(file: string): Promise<void> {
  const database = openFile(file);
  const execute = (sql: string) => Promise.resolve(database.exec(sql));
  return measureAnalytics({ name: 'sqlite', storage: sqlite(database), execute, prefix: 'reckoner_', settle: () => 'analyze', invoices: INVOICES }, report)
    .finally(() => database.close());
}

async function postgresAnalytics(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url });
  const schema = 'reckoner_bench_analytics';
  const storage = postgres(pool, { schema });
  await measureAnalytics({
    name: 'postgres', storage, execute: (sql) => pool.query(sql), prefix: `${schema}.reckoner_`, settle: (table) => `vacuum analyze ${table}`, invoices: INVOICES,
  }, report).finally(() => pool.end());
}

const folder = mkdtempSync(join(tmpdir(), 'reckoner-bench-'));
try {
  await measure('sqlite', sqlite(join(folder, 'bench.db')), (events, batch) => plainSqliteInserts(join(folder, 'plain.db'), events, batch));
  await sqliteAnalytics(join(folder, 'analytics.db'));
  const server = process.env['RECKONER_POSTGRES_URL'] ? null : await startPostgres();
  const url = process.env['RECKONER_POSTGRES_URL'] ?? server!.url;
  try {
    await measure('postgres', postgres(url, { schema: 'reckoner_bench' }), (events, batch) => plainPostgresInserts(url, 'reckoner_bench', events, batch));
    await postgresAnalytics(url);
  } finally {
    await server?.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (flags.json) console.log(JSON.stringify({ node: process.version, measures }, null, 2));
