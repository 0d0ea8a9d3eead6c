import { sql } from 'kysely';
import { type EventId, appendResults, eventName } from '../../src/storage/event-identity.js';
import { pageOf } from '../../src/storage/events-in-memory.js';
import type { AppendResult, EventQuery, NewUsageEvent, SummaryRequest, UsageEventRow, UsageStore, UsageSummary } from '../../src/storage/usage.js';
import { codesQuery, listQuery, selectedEvent, withinWindow } from '../sql/event-queries.js';
import { selection } from '../sql/read-query.js';
import { type SqlTable, TENANT } from '../sql/tables.js';
import { template } from '../sql/template.js';
import type { Connection } from './connection.js';
import { sqliteDialect } from './dialect.js';
import { SUMMARY_FUNCTION, readSummaries } from './summary-function.js';

export interface EventsContext {
  connection: Connection;
  events: SqlTable;
  tenant: string;
}

export function sqliteUsage(context: EventsContext): UsageStore {
  return {
    summarize: async (requests) => requests.map((request) => summarized(context, request)),
    list: async (query) => listed(context, query),
    lastSequence: async () => lastSequence(context),
    find: async (ids) => found(context, ids),
  };
}

/** Appends events to the running transaction. */
export function append(context: EventsContext, batch: readonly NewUsageEvent[]): AppendResult[] {
  const { connection, events, tenant } = context;
  const stored = new Map<string, UsageEventRow>();
  let sequence = lastSequence(context);
  for (const event of batch) {
    const name = eventName(event);
    if (!stored.has(name)) stored.set(name, { ...event, properties: { ...event.properties }, sequence: (sequence += 1) });
  }
  const insert = template(sqliteDialect, ['append', events.name], () =>
    sqliteDialect.builder.insertInto(events.name)
      .values(Object.fromEntries([TENANT, events.place, ...events.columns.map(({ name }) => name)].map((name) => [name, name])))
      .onConflict((conflict) => conflict.doNothing()).compile());
  const known = new Set<string>();
  // In the order of the unique key: a batch then touches each page of its index once.
  for (const name of [...stored.keys()].sort()) {
    const event = stored.get(name)!;
    const values = events.columns.map(({ property, column }) => {
      const value = event[property as keyof UsageEventRow];
      return value === null ? null : sqliteDialect.toParameter(column, value);
    });
    if (connection.run({ sql: insert, parameters: [tenant, event.sequence, ...values] }) === 0) known.add(name);
  }
  const before = found(context, [...known].map((name) => stored.get(name)!));
  for (const event of before) stored.set(eventName(event), event);
  return appendResults(batch, (name) => stored.get(name)!, (name) => !known.has(name));
}

function lastSequence({ connection, events }: EventsContext): number {
  const [row] = connection.all({ sql: 'select seq from sqlite_sequence where name = ?', parameters: [events.name] });
  return (row?.['seq'] as number | undefined) ?? 0;
}

function found({ connection, events, tenant }: EventsContext, ids: readonly EventId[]): UsageEventRow[] {
  const text = template(sqliteDialect, ['find', events.name], () =>
    sqliteDialect.builder.selectFrom(events.name).select(selection(sqliteDialect, events))
      .where(TENANT, '=', tenant).where('external_subscription_id', '=', '').where('transaction_id', '=', '').compile());
  const unique = new Map(ids.map((id) => [eventName(id), id]));
  return [...unique.values()].flatMap(({ externalSubscriptionId, transactionId }) =>
    connection.all({ sql: text, parameters: [tenant, externalSubscriptionId, transactionId] }).map((row) => selectedEvent(sqliteDialect, events, row)));
}

function listed({ connection, events, tenant }: EventsContext, query: EventQuery): UsageEventRow[] {
  const page = (of: EventQuery) => connection.all(listQuery(sqliteDialect, events, tenant, of)).map((row) => selectedEvent(sqliteDialect, events, row));
  const { externalSubscriptionId, code } = query;
  if (externalSubscriptionId === undefined || code !== undefined) return page(query);
  const codes = connection.all(codesQuery(sqliteDialect, events, tenant, externalSubscriptionId));
  return pageOf(query, codes.flatMap((row) => page({ ...query, code: row['code'] as string })));
}

function summarized({ connection, events, tenant }: EventsContext, request: SummaryRequest): UsageSummary[] {
  const where = withinWindow(sqliteDialect, tenant, request);
  const from = sqliteDialect.table(events.name);
  const { kind, field, dimensions } = request;
  if (kind === 'count' && dimensions.length === 0) {
    const [row] = connection.all(sql`select count(*) as count from ${from} where ${where}`.compile(sqliteDialect.builder));
    return row!['count'] === 0 ? [] : [{ dimensions: [], count: row!['count'] as number }];
  }
  const value = field === null || kind === 'count' ? sql`null` : property(field);
  const key = dimensions.length === 0
    ? sql`'[]'`
    : sql`'[[' || ${sql.join(dimensions.map((name) => sql`coalesce(${property(name)}, '')`), sql` || '],[' || `)} || ']]'`;
  const query = sql`select ${sql.raw(SUMMARY_FUNCTION)}(${kind}, ${key}, ${value}, ${sql.ref('timestamp')}, sequence) as answer from ${from} where ${where}`;
  return readSummaries(connection.all(query.compile(sqliteDialect.builder))[0]!['answer'] as string);
}

/** A property as the JSON it was stored as, NULL when there is none. `->>` would make floats of numbers. */
function property(name: string) {
  return sql`(properties -> ${`$.${JSON.stringify(name)}`})`;
}
