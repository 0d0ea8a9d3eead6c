import type { CommitOptions } from './port.js';
import type { AppendResult, NewUsageEvent, UsageEventRow } from './usage.js';

/** What names an event for ever (usage.md 2.3). */
export type EventId = Pick<NewUsageEvent, 'externalSubscriptionId' | 'transactionId'>;

/** One text for each event. */
export function eventName({ externalSubscriptionId, transactionId }: EventId): string {
  return JSON.stringify([externalSubscriptionId, transactionId]);
}

/** Whether an event sent again is the one that is stored (usage.md 2.3). */
export function isSameEvent(stored: NewUsageEvent, sent: NewUsageEvent): boolean {
  return stored.content === sent.content && (!stored.timestampGiven || !sent.timestampGiven || stored.timestamp === sent.timestamp);
}

/**
 * What each event of a batch is answered, given under each name the event that was stored for it: by this batch when `isNew` says so.
 * Of equal names in one batch the first wins.
 */
export function appendResults(
  batch: readonly NewUsageEvent[],
  storedUnder: (name: string) => UsageEventRow,
  isNew: (name: string) => boolean,
): AppendResult[] {
  const answered = new Set<string>();
  return batch.map((sent): AppendResult => {
    const name = eventName(sent);
    const event = storedUnder(name);
    const accepted = isNew(name) && !answered.has(name);
    answered.add(name);
    return { status: accepted ? 'accepted' : isSameEvent(event, sent) ? 'duplicate' : 'conflict', event };
  });
}

/** The same for a store in memory: `stored` are the events of the batch that it has, `fresh` those that it is to keep. */
export function appendInMemory(
  batch: readonly NewUsageEvent[], stored: readonly UsageEventRow[], nextSequence: () => number,
): { results: AppendResult[]; fresh: UsageEventRow[] } {
  const known = new Map(stored.map((event) => [eventName(event), event]));
  const fresh = new Map<string, UsageEventRow>();
  for (const event of batch) {
    const name = eventName(event);
    if (!known.has(name) && !fresh.has(name)) fresh.set(name, { ...event, properties: { ...event.properties }, sequence: nextSequence() });
  }
  const results = appendResults(batch, (name) => known.get(name) ?? fresh.get(name)!, (name) => fresh.has(name));
  return { results, fresh: [...fresh.values()] };
}

/** Whether a commit is to write anything after what its events were answered. */
export function isWritten({ onEventConflict }: Pick<CommitOptions, 'onEventConflict'>, results: readonly AppendResult[]): boolean {
  return !(onEventConflict === 'abort' && results.some(({ status }) => status === 'conflict'));
}
