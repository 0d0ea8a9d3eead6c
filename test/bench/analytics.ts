import { type Analytics, BillingEngine, type Storage } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { sqlSchema } from '../../adapters/sql/tables.js';
import type { TableName } from '../../src/storage/schema.js';
import { type Report, seconds } from './measure.js';

/** Invoices are spread over three years and ten thousand customers; one of a hundred is overdue. */
const CUSTOMERS = 10_000;

/** The columns in which the copies of an invoice and of its figures differ, each as SQL over `n`. */
const VARIED: { table: TableName; columns: Record<string, string> }[] = [
  {
    table: 'invoices',
    columns: { id: `'inv-' || n`, customer_id: `'cus-' || n % ${CUSTOMERS}`, payment_overdue: 'n % 100 = 0', payment_status: `'pending'` },
  },
  {
    table: 'figures',
    columns: {
      id: `id || '-' || n`, document_id: `'inv-' || n`, source_id: `source_id || '-' || n`, customer_id: `'cus-' || n % ${CUSTOMERS}`, month: 'month - n % 36',
      series: `case when kind = 'revenue' then case n % 3 when 0 then 'pending' when 1 then 'failed' else 'succeeded' end else series end`,
      amount_cents: '100 + n % 9973',
    },
  },
];

export interface AnalyticsBench {
  name: string;
  storage: Storage;
  /** Runs a statement on the database of the storage. */
  execute(sql: string): Promise<unknown>;
  /** What the names of the tables begin with in a statement. */
  prefix: string;
  /** How the database takes note of how much is there. */
  settle(table: string): string;
  invoices: number;
}

/** Bills one invoice, copies it and its figures in the database, and asks for each kind of figures. */
export async function measureAnalytics({ name, storage, execute, prefix, settle, invoices }: AnalyticsBench, report: Report): Promise<void> {
  const clock = manualClock(new Date('2024-03-01T00:00:00Z'));
  const billing = await BillingEngine.open({ storage, clock, billingEntity: { timezone: 'UTC', defaultCurrency: 'USD' } });
  await billOne(billing, clock);
  const tables = sqlSchema('').tables;
  for (const { table, columns } of VARIED) {
    const { name: tableName, columns: all } = tables.get(table)!;
    const names = ['tenant', ...all.map((column) => column.name)];
    const into = `${prefix}${tableName}`;
    await execute(`insert into ${into} (${names.join(', ')})
      with recursive copies (n) as (select 1 union all select n + 1 from copies where n < ${invoices})
      select ${names.map((column) => columns[column] ?? column).join(', ')} from ${into}, copies`);
    await execute(settle(into));
  }

  const count = invoices.toLocaleString('en');
  const ask = async (call: keyof Analytics, what: string, query: Parameters<Analytics['mrr']>[0]) => {
    const took = await seconds(() => billing.analytics[call](query));
    report({ name: `analytics.${call}, ${what} of ${count} invoices`, storage: name, value: took * 1000, unit: 'ms' });
  };
  for (const call of ['mrr', 'grossRevenue', 'invoicedUsage', 'invoiceCollection'] as const) {
    await ask(call, 'all', {});
    await ask(call, '3 months', { months: 3 });
  }
  await ask('overdueBalance', 'all', {});
  await billing.close();
}

async function billOne(billing: BillingEngine, clock: ReturnType<typeof manualClock>): Promise<void> {
  await billing.billableMetrics.create({ code: 'tokens', name: 'Tokens', aggregationType: 'sum', fieldName: 'tokens' });
  await billing.plans.create({
    code: 'pro', name: 'Pro', interval: 'monthly', amountCents: 4900, amountCurrency: 'USD',
    charges: [{ billableMetricCode: 'tokens', chargeModel: 'standard', properties: { amount: '0.01' } }],
  });
  await billing.customers.upsert({ externalId: 'cus', currency: 'USD' });
  await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'pro' });
  await billing.events.ingest({ transactionId: 'one', externalSubscriptionId: 'sub', code: 'tokens', timestamp: clock.now(), properties: { tokens: 700 } });
  clock.moveTo('2024-04-01T00:00:00Z');
  await billing.run({ only: ['subscriptions'] });
}
