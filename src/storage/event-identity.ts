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
