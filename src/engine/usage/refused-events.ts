import type { Refusal } from '../../core/errors/billing-error.js';
import { eventName, isSameEvent } from '../../storage/event-identity.js';
import type { AppendResult, NewUsageEvent, UsageEventRow } from '../../storage/usage.js';
import type { Work } from '../work.js';
import type { PreparedEvent } from './prepare-events.js';

/** The same transaction id with other content (usage.md 2.3). */
export const CONFLICT: Refusal = { code: 'conflict', path: 'transactionId', reason: 'value_already_exist' };

/**
 * The events as prepared, but those refused that are stored already: sent again with the same content they are duplicates, whatever has
 * become of their metric since, and however strict the call (usage.md 2.3, 2.5). With other content they conflict besides.
 */
export async function answerKnown(work: Work, prepared: readonly PreparedEvent[]): Promise<(PreparedEvent | KnownEvent)[]> {
  const stored = await storedOf(work, prepared.filter((each) => each.refusals !== null));
  return prepared.map((each) => {
    const known = each.sent && stored.get(eventName(each.sent));
    if (each.refusals === null || !known) return each;
    if (isSameEvent(known, each.sent!)) return { known: { status: 'duplicate', event: known } };
    return { ...each, refusals: [...each.refusals, CONFLICT] };
  });
}

/** An event that is answered as it was stored. */
export interface KnownEvent {
  known: AppendResult;
}

/** The refusals of each event of a batch that is refused as a whole, those of conflicts with what is stored, or stands before them in the batch, too (usage.md 2.4). */
export async function refusalsOfAll(work: Work, batch: readonly (PreparedEvent | KnownEvent)[]): Promise<{ refusals: readonly Refusal[] }[]> {
  const first: Map<string, NewUsageEvent> = await storedOf(work, batch.flatMap((each) => ('known' in each ? [] : [each])));
  return batch.map((each) => {
    if ('known' in each) return { refusals: [] };
    const refusals = each.refusals ?? [];
    const name = each.sent && eventName(each.sent);
    const earlier = name === null ? undefined : first.get(name);
    if (name !== null && !earlier) first.set(name, each.sent!);
    const conflicts = earlier !== undefined && !refusals.includes(CONFLICT) && !isSameEvent(earlier, each.sent!);
    return { refusals: conflicts ? [...refusals, CONFLICT] : refusals };
  });
}

async function storedOf(work: Work, prepared: readonly PreparedEvent[]): Promise<Map<string, UsageEventRow>> {
  const sent = prepared.flatMap((each) => each.sent ?? []);
  const stored = sent.length === 0 ? [] : await work.store.usage.find(sent);
  return new Map(stored.map((event) => [eventName(event), event]));
}
