import type { UsageEventRow } from '../../storage/usage.js';
import type { ChargeArrivals } from './price-arrivals.js';

/** Sequences of events that are not stored yet: behind everything that a store has numbered. */
export const ARRIVING_FROM = 2 ** 52;

/** Events of one charge and window that are priced together, and what came before them in the same batch. */
export interface ArrivalsTogether {
  events: UsageEventRow[];
  earlier: UsageEventRow[];
}

/**
 * The events of a charge and window in the order of their ingestion, parted where an event of the same batch comes between that lies before the
 * window: a recurring metric carries it over, for the events behind it alone (usage.md 2.4, 5.2). `stream`: all events of the batch of the same
 * external id and code. Those that are stored already are known without this.
 */
export function arrivalsTogether({ metric, window, events }: ChargeArrivals, stream: readonly UsageEventRow[]): ArrivalsTogether[] {
  const carried = metric.recurring ? stream.filter((event) => event.timestamp < window.from && event.sequence >= ARRIVING_FROM) : [];
  const parts: ArrivalsTogether[] = [];
  let seen = 0;
  for (const event of events) {
    const seenBefore = seen;
    while (seen < carried.length && carried[seen]!.sequence < event.sequence) seen += 1;
    const last = parts.at(-1);
    if (last && seen === seenBefore) last.events.push(event);
    else parts.push({ events: [event], earlier: seen === 0 ? [] : [...carried.slice(0, seen), ...parts.flatMap((part) => part.events)] });
  }
  return parts;
}
