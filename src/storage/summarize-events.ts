import { addDecimals, canonicalDecimal, compareDecimals, numberText } from './exact-decimal.js';
import type { EventQuery, NewUsageEvent, PropertyValue, SummaryRequest, UsageEventRow, UsageSummary } from './usage.js';

/** What a store's `summarize` means, over events in memory. */
export function summarizeEvents(request: SummaryRequest, events: Iterable<UsageEventRow>): UsageSummary[] {
  const summaries = new Map<string, UsageSummary>();
  for (const event of events) {
    if (!inWindow(request, event)) continue;
    const value = request.field === null ? undefined : propertyOf(event, request.field);
    const number = request.kind === 'count' || request.kind === 'present' ? '0' : numberText(value);
    if (number === null || (request.kind === 'present' && (value === undefined || value === null || value === ''))) continue;
    const dimensions = request.dimensions.map((name) => propertyOf(event, name));
    const key = JSON.stringify(dimensions.map((each) => (each === undefined ? [] : [each])));
    summaries.set(key, added(request, summaries.get(key) ?? { dimensions, count: 0 }, event, number));
  }
  return [...summaries.values()];
}

function added({ kind }: SummaryRequest, summary: UsageSummary, event: UsageEventRow, number: string): UsageSummary {
  const next: UsageSummary = { ...summary, count: summary.count + 1 };
  if (kind === 'sum') next.sum = addDecimals(summary.sum ?? '0', number);
  if (kind === 'max' && (summary.max === undefined || compareDecimals(number, summary.max) > 0)) next.max = canonicalDecimal(number);
  if (kind === 'latest' || kind === 'present') {
    const { latest } = summary;
    const isLater = !latest || event.timestamp > latest.timestamp || (event.timestamp === latest.timestamp && event.sequence > latest.sequence);
    if (isLater) next.latest = { value: canonicalDecimal(number), timestamp: event.timestamp, sequence: event.sequence };
  }
  return next;
}

function inWindow({ externalSubscriptionId, code, from, to }: SummaryRequest, event: UsageEventRow): boolean {
  return (
    event.externalSubscriptionId === externalSubscriptionId && event.code === code && event.timestamp <= to && (from === null || event.timestamp >= from)
  );
}

function propertyOf(event: UsageEventRow, name: string): PropertyValue | undefined {
  return Object.hasOwn(event.properties, name) ? event.properties[name] : undefined;
}

/** What a store's `list` means, over events in memory. */
export function listEvents(query: EventQuery, events: Iterable<UsageEventRow>): UsageEventRow[] {
  const direction = query.descending ? -1 : 1;
  const order = (a: { timestamp: number; sequence: number }, b: { timestamp: number; sequence: number }) =>
    direction * (a.timestamp - b.timestamp || a.sequence - b.sequence);
  return [...events]
    .filter((event) =>
      (query.externalSubscriptionId ?? event.externalSubscriptionId) === event.externalSubscriptionId
      && (query.code ?? event.code) === event.code
      && (query.from ?? -Infinity) <= event.timestamp
      && event.timestamp <= (query.to ?? Infinity)
      && (query.after === undefined || order(event, query.after) > 0))
    .sort(order)
    .slice(0, query.limit);
}

/** Whether an event sent again is the one that is stored (usage.md 2.3). */
export function isSameEvent(stored: NewUsageEvent, sent: NewUsageEvent): boolean {
  return stored.content === sent.content && (!stored.timestampGiven || !sent.timestampGiven || stored.timestamp === sent.timestamp);
}

/** Names an event: one text for each (subscription, transaction id). */
export function eventName({ externalSubscriptionId, transactionId }: Pick<NewUsageEvent, 'externalSubscriptionId' | 'transactionId'>): string {
  return JSON.stringify([externalSubscriptionId, transactionId]);
}
