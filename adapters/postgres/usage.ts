import { type RawBuilder, sql } from 'kysely';
import { type EventId, appendResults, eventName } from '../../src/storage/event-identity.js';
import { canonicalDecimal } from '../../src/storage/exact-decimal.js';
import { pageOf } from '../../src/storage/events-in-memory.js';
import type { AppendResult, EventQuery, NewUsageEvent, SummaryRequest, UsageEventRow, UsageStore, UsageSummary } from '../../src/storage/usage.js';
import type { SqlDialect } from '../sql/dialect.js';
import { codesQuery, listQuery, selectedEvent, withinWindow } from '../sql/event-queries.js';
import { selection } from '../sql/read-query.js';
import { type SqlTable, TENANT } from '../sql/tables.js';
import type { Executor } from './executor.js';

export interface EventsContext {
  dialect: SqlDialect;
  events: SqlTable;
  tenant: string;
}

export function postgresUsage(context: EventsContext, executor: Executor): UsageStore {
  return {
    summarize: (requests) => Promise.all(requests.map((request) => summarized(context, executor, request))),
    list: (query) => listed(context, executor, query),
    lastSequence: () => lastSequence(context, executor),
    find: (ids) => found(context, executor, ids),
  };
}

/** Appends events with one statement, and one more when some are there already. */
export async function append(context: EventsContext, executor: Executor, batch: readonly NewUsageEvent[]): Promise<AppendResult[]> {
  if (batch.length === 0) return [];
  const stored = new Map<string, UsageEventRow>();
  for (const event of batch) {
    const name = eventName(event);
    if (!stored.has(name)) stored.set(name, { ...event, properties: { ...event.properties }, sequence: 0 });
  }
  const inserted = await executor.execute(appendQuery(context, [...stored.values()]).compile(context.dialect.builder));
  const fresh = new Set<string>();
  for (const row of inserted.rows) {
    const name = eventName(row as unknown as EventId);
    stored.get(name)!.sequence = Number(row['sequence']);
    fresh.add(name);
  }
  const known = [...stored].filter(([name]) => !fresh.has(name)).map(([, event]) => event);
  for (const event of await found(context, executor, known)) stored.set(eventName(event), event);
  return appendResults(batch, (name) => stored.get(name)!, (name) => fresh.has(name));
}

/**
 * Numbers the events in the order of the batch and writes them in the order of their names, so that batches with events in common
 * never wait for each other in a circle.
 */
function appendQuery({ dialect, events, tenant }: EventsContext, batch: readonly UsageEventRow[]): RawBuilder<unknown> {
  const names = events.columns.map(({ name }) => sql.ref(name));
  const arrays = events.columns.map(({ property, column }) => {
    const values = batch.map((event) => {
      const value = event[property as keyof UsageEventRow];
      return value === null ? null : dialect.toParameter(column, value);
    });
    return sql`${values}::${sql.raw(dialect.types[column.kind].replace(/ collate .*/, ''))}[]`;
  });
  const place = sql`nextval((select pg_get_serial_sequence(${sequenceOwner(dialect, events)}, 'sequence')::regclass))`;
  return sql`with sent (${sql.join([...names, sql.ref('position')])}) as (select * from unnest(${sql.join(arrays)}) with ordinality),
    numbered as materialized (select ${place} as sequence, sent.* from (select * from sent order by position) as sent)
    insert into ${dialect.table(events.name)} (sequence, tenant, ${sql.join(names)})
    select sequence, ${tenant}, ${sql.join(names)} from numbered order by external_subscription_id, transaction_id
    on conflict do nothing
    returning external_subscription_id as ${sql.ref('externalSubscriptionId')}, transaction_id as ${sql.ref('transactionId')}, sequence`;
}

function sequenceOwner(dialect: SqlDialect, events: SqlTable): string {
  return dialect.table(events.name).compile(dialect.builder).sql;
}

/** Of all tenants, by the primary key: what only has to lie at or above a tenant's own. */
async function lastSequence({ dialect, events }: EventsContext, executor: Executor): Promise<number> {
  const { rows } = await executor.execute(sql`select max(sequence) as last from ${dialect.table(events.name)}`.compile(dialect.builder));
  return Number(rows[0]!['last'] ?? 0);
}

async function found({ dialect, events, tenant }: EventsContext, executor: Executor, ids: readonly EventId[]): Promise<UsageEventRow[]> {
  if (ids.length === 0) return [];
  const subscriptions = ids.map((id) => id.externalSubscriptionId);
  const transactions = ids.map((id) => id.transactionId);
  const query = dialect.builder.selectFrom(events.name).select(selection(dialect, events)).where(TENANT, '=', tenant)
    .where(sql<boolean>`(external_subscription_id, transaction_id) in (select * from unnest(${subscriptions}::text[], ${transactions}::text[]))`);
  return (await executor.execute(query.compile())).rows.map((row) => selectedEvent(dialect, events, row));
}

async function listed({ dialect, events, tenant }: EventsContext, executor: Executor, query: EventQuery): Promise<UsageEventRow[]> {
  const page = async (of: EventQuery) =>
    (await executor.execute(listQuery(dialect, events, tenant, of))).rows.map((row) => selectedEvent(dialect, events, row));
  const { externalSubscriptionId, code } = query;
  if (externalSubscriptionId === undefined || code !== undefined) return page(query);
  const codes = (await executor.execute(codesQuery(dialect, events, tenant, externalSubscriptionId))).rows;
  const pages = await Promise.all(codes.map((row) => page({ ...query, code: row['code'] as string })));
  return pageOf(query, pages.flat());
}

async function summarized(context: EventsContext, executor: Executor, request: SummaryRequest): Promise<UsageSummary[]> {
  const { dialect } = context;
  const { rows } = await executor.execute(summaryQuery(context, request).compile(dialect.builder));
  return rows.map((row) => ({
    dimensions: request.dimensions.map((_, index) => {
      const json = row[`d${index}`] as string | null;
      return json === null ? undefined : (JSON.parse(json) as string | number | boolean | null);
    }),
    count: Number(row['count']),
    ...partOf(request.kind, row),
  }));
}

function partOf(kind: SummaryRequest['kind'], row: Record<string, unknown>): Partial<UsageSummary> {
  const value = row['value'] as string;
  switch (kind) {
    case 'count': return {};
    case 'sum': return { sum: canonicalDecimal(value) };
    case 'max': return { max: canonicalDecimal(value) };
    case 'latest':
    case 'present': return {
      latest: { value: kind === 'latest' ? canonicalDecimal(value) : value, timestamp: Number(row['timestamp']), sequence: Number(row['sequence']) },
    };
  }
}

/** Groups in the database, with its exact numbers. The last event of each group is looked up by its place. */
function summaryQuery({ dialect, events, tenant }: EventsContext, request: SummaryRequest): RawBuilder<unknown> {
  const { kind, field, dimensions } = request;
  const table = dialect.table(events.name);
  const value = kind === 'count' || field === null ? sql`''` : kind === 'present' ? presentText(field) : numberOf(field);
  const groups = dimensions.map((_, index) => sql.ref(`d${index}`));
  const grouping = groups.length === 0 ? sql`having count(*) > 0` : sql`group by ${sql.join(groups)}`;
  const seen = sql`from (
      select ${sql.join([...dimensions.map((name, index) => sql`${property(name)} as ${groups[index]}`), sql`${value} as value, timestamp, sequence`])}
      from ${table} where ${withinWindow(dialect, tenant, request)}
    ) as seen where value is not null ${grouping}`;
  const shown = [...groups.map((group) => sql`${group}::text as ${group}`), sql`count`];
  switch (kind) {
    case 'count': return sql`select ${sql.join(shown)} from (select ${sql.join([...groups, sql`count(*) as count`])} ${seen}) as groups`;
    case 'sum':
    case 'max': {
      const total = sql`${sql.raw(kind)}(value)::text as value`;
      return sql`select ${sql.join([...shown, sql`value`])} from (select ${sql.join([...groups, sql`count(*) as count`, total])} ${seen}) as groups`;
    }
    case 'latest':
    case 'present': {
      const instant = sql`(extract(epoch from timestamp) * 1000)::bigint`;
      const last = sql`max(array[${instant}, sequence]) as last`;
      return sql`select ${sql.join([...shown, sql`${value}::text as value`, sql`last[1] as timestamp`, sql`last[2] as sequence`])}
        from (select ${sql.join([...groups, sql`count(*) as count`, last])} ${seen}) as groups join ${table} as stored on stored.sequence = last[2]`;
    }
  }
}

function property(name: string): RawBuilder<unknown> {
  return sql`(properties -> ${name}::text)`;
}

function presentText(field: string): RawBuilder<unknown> {
  return sql`nullif(properties ->> ${field}::text, '')`;
}

/** The exact number of usage.md 5.3, NULL when there is none. */
function numberOf(field: string): RawBuilder<unknown> {
  const text = sql`(properties ->> ${field}::text)`;
  return sql`case jsonb_typeof(${property(field)})
    when 'number' then ${text}::numeric
    when 'string' then case when ${text} ~ '^-?[0-9]+(\\.[0-9]+)?$' then ${text}::numeric end
  end`;
}
