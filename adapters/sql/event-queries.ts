import { type CompiledQuery, sql } from 'kysely';
import type { EventQuery, UsageEventRow, UsageWindow } from '../../src/storage/usage.js';
import { type SqlDialect, decodedRow } from './dialect.js';
import { selection } from './read-query.js';
import { type SqlTable, TENANT } from './tables.js';

/** The statement for one page of events. Of a subscription's events it is served by an index when the code is given too. */
export function listQuery(dialect: SqlDialect, events: SqlTable, tenant: string, query: EventQuery): CompiledQuery {
  const { externalSubscriptionId, code, from, to, receivedFrom, receivedTo, after, descending, limit } = query;
  const direction = descending ? 'desc' : 'asc';
  const instant = (value: number) => instantParameter(dialect, value);
  let select = dialect.builder.selectFrom(events.name).select(selection(dialect, events)).where(TENANT, '=', tenant);
  if (externalSubscriptionId !== undefined) select = select.where('external_subscription_id', '=', externalSubscriptionId);
  if (code !== undefined) select = select.where('code', '=', code);
  if (from !== undefined) select = select.where('timestamp', '>=', instant(from));
  if (to !== undefined) select = select.where('timestamp', '<=', instant(to));
  if (receivedFrom !== undefined) select = select.where('received_at', '>=', instant(receivedFrom));
  if (receivedTo !== undefined) select = select.where('received_at', '<=', instant(receivedTo));
  if (after) {
    const beyond = sql.raw(descending ? '<' : '>');
    select = select.where(sql<boolean>`(${sql.ref('timestamp')}, ${sql.ref('sequence')}) ${beyond} (${instant(after.timestamp)}, ${after.sequence})`);
  }
  return select.orderBy('timestamp', direction).orderBy('sequence', direction).limit(limit).compile();
}

/** The codes of a subscription's events, found by steps through the index instead of over all events. */
export function codesQuery(dialect: SqlDialect, events: SqlTable, tenant: string, externalSubscriptionId: string): CompiledQuery {
  const first = (beyond: unknown) => sql`(select code from ${dialect.table(events.name)}
    where tenant = ${tenant} and external_subscription_id = ${externalSubscriptionId} ${beyond} order by code limit 1)`;
  return sql`with recursive codes (code) as (
      select ${first(sql``)} union all select ${first(sql`and code > codes.code`)} from codes where codes.code is not null
    ) select code from codes where code is not null`.compile(dialect.builder);
}

/** Which events a window holds, as a condition. */
export function withinWindow(dialect: SqlDialect, tenant: string, { externalSubscriptionId, code, from, to }: UsageWindow) {
  const lower = from === null ? sql`` : sql`and ${sql.ref('timestamp')} >= ${instantParameter(dialect, from)}`;
  return sql`tenant = ${tenant} and external_subscription_id = ${externalSubscriptionId} and code = ${code}
    and ${sql.ref('timestamp')} <= ${instantParameter(dialect, to)} ${lower}`;
}

/** An event that was read by `selection`. */
export function selectedEvent(dialect: SqlDialect, events: SqlTable, raw: Record<string, unknown>): UsageEventRow {
  return { ...decodedRow(dialect, events.columns, raw), sequence: Number(raw['sequence']) } as unknown as UsageEventRow;
}

function instantParameter(dialect: SqlDialect, value: number): unknown {
  return dialect.toParameter({ kind: 'instant', nullable: false }, value);
}
