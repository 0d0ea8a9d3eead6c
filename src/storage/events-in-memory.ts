import { type EventId, eventName } from './event-identity.js';
import { summarizeEvents } from './summary-fold.js';
import type { EventPosition, EventQuery, SummaryRequest, UsageEventRow, UsageSummary, UsageWindow } from './usage.js';

/** Usage events in plain memory: what a usage store's answers mean, said once. Events are copied in and out. */
export interface EventsInMemory {
  readonly size: number;
  /** 0 as long as there is no event. */
  readonly lastSequence: number;
  add(event: UsageEventRow): void;
  find(ids: readonly EventId[]): UsageEventRow[];
  list(query: EventQuery): UsageEventRow[];
  /** For summing up: the events as they are held, not to be given out. */
  within(window: UsageWindow): readonly UsageEventRow[];
  summarize(request: SummaryRequest): UsageSummary[];
}

/** The events of one subscription and code. They mostly come in order of time; when not, they are put in order before the next look. */
interface Stream {
  externalSubscriptionId: string;
  code: string;
  events: UsageEventRow[];
  inOrder: boolean;
}

export function eventsInMemory(): EventsInMemory {
  const byName = new Map<string, UsageEventRow>();
  const streams = new Map<string, Stream>();
  let lastSequence = 0;

  function within({ externalSubscriptionId, code, from, to }: UsageWindow): UsageEventRow[] {
    const stream = streams.get(streamName(externalSubscriptionId, code));
    if (!stream) return [];
    if (!stream.inOrder) stream.events.sort(comparePositions);
    stream.inOrder = true;
    const first = from === null ? 0 : firstFrom(stream.events, from);
    return stream.events.slice(first, firstFrom(stream.events, to + 1));
  }

  return {
    get size() {
      return byName.size;
    },
    get lastSequence() {
      return lastSequence;
    },
    add(event) {
      const { externalSubscriptionId, code } = event;
      // As a database gives it back: a property of -0 is 0.
      const own = { ...event, properties: JSON.parse(JSON.stringify(event.properties)) as UsageEventRow['properties'] };
      byName.set(eventName(event), own);
      lastSequence = Math.max(lastSequence, own.sequence);
      const name = streamName(externalSubscriptionId, code);
      let stream = streams.get(name);
      if (!stream) streams.set(name, (stream = { externalSubscriptionId, code, events: [], inOrder: true }));
      const last = stream.events.at(-1);
      if (last && comparePositions(last, own) > 0) stream.inOrder = false;
      stream.events.push(own);
    },
    find: (ids) => [...new Set(ids.map(eventName))].flatMap((name) => byName.get(name) ?? []).map(copyOf),
    list(query) {
      const { externalSubscriptionId, code, from = null, to = Infinity, receivedFrom = -Infinity, receivedTo = Infinity } = query;
      const found: UsageEventRow[] = [];
      for (const stream of streams.values()) {
        if (externalSubscriptionId !== undefined && stream.externalSubscriptionId !== externalSubscriptionId) continue;
        if (code !== undefined && stream.code !== code) continue;
        for (const event of within({ ...stream, from, to })) {
          if (event.receivedAt >= receivedFrom && event.receivedAt <= receivedTo) found.push(event);
        }
      }
      return pageOf(query, found).map(copyOf);
    },
    within,
    summarize: (request) => summarizeEvents(request, within(request)),
  };
}

/** The page that a query asks for, of events that match it otherwise. */
export function pageOf({ after, descending, limit }: EventQuery, events: readonly UsageEventRow[]): UsageEventRow[] {
  const direction = descending ? -1 : 1;
  const rest = after === undefined ? [...events] : events.filter((event) => direction * comparePositions(event, after) > 0);
  return rest.sort((a, b) => direction * comparePositions(a, b)).slice(0, limit);
}

function copyOf(event: UsageEventRow): UsageEventRow {
  return { ...event, properties: { ...event.properties } };
}

function streamName(externalSubscriptionId: string, code: string): string {
  return JSON.stringify([externalSubscriptionId, code]);
}

function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** The place of the first event at or after an instant. */
function firstFrom(events: readonly UsageEventRow[], instant: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (events[middle]!.timestamp < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
