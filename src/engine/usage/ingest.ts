import type { ErrorDetails } from '../../core/errors/billing-error.js';
import { BillingError, type Refusal, refusalError } from '../../core/errors/billing-error.js';
import type { AppendResult, UsageEventRow } from '../../storage/usage.js';
import type { Store } from '../../storage/port.js';
import { type KeyedCall, firstAnswer, keepAnswer } from '../idempotency.js';
import { type Runtime, attempts, taxSource } from '../runtime.js';
import { type Work, beginWork } from '../work.js';
import { ARRIVING_FROM } from './arriving.js';
import { billEventsInAdvance } from './bill-in-advance.js';
import { eventView } from './event-view.js';
import { type ReadyEvent, prepareEvents } from './prepare-events.js';
import { CONFLICT, answerKnown, refusalsOfAll } from './refused-events.js';

/** Events of a stream that are checked and stored together. */
const CHUNK = 10_000;

export interface BatchOutcome {
  accepted: number;
  duplicates: number;
  rejected: { index: number; details: ErrorDetails }[];
}

export type StoredEvent = AppendResult | { refusals: readonly Refusal[] };

interface Storing<T> {
  strict: boolean;
  /** One refused event keeps all from being stored. */
  whole: boolean;
  answer: (results: readonly StoredEvent[]) => T;
  /** Only with `whole`: what is refused writes nothing, the key neither. */
  call?: KeyedCall | null;
}

/**
 * Checks and stores events, and bills those on charges in advance, in one transaction; a refused one leaves its place's refusals.
 * Decided anew when something that it read has changed meanwhile.
 */
function storeEvents<T>(runtime: Runtime, store: Store, inputs: readonly unknown[], { strict, whole, answer, call = null }: Storing<T>): Promise<T> {
  return attempts(async () => {
    const work = beginWork(store, runtime.now(), taxSource(runtime));
    const first = call && (await firstAnswer<T>(work, call));
    if (first) return first.answer;
    const prepared = await answerKnown(work, await prepareEvents(work, inputs, strict));
    if (whole && prepared.some((each) => !('known' in each) && each.refusals)) return answer(await refusalsOfAll(work, prepared));
    const ready = prepared.filter((each) => !('known' in each) && each.refusals === null) as ReadyEvent[];
    const inPlace = (results: readonly AppendResult[]): StoredEvent[] => {
      let next = 0;
      return prepared.map((each): StoredEvent => {
        if ('known' in each) return each.known;
        if (each.refusals) return { refusals: each.refusals };
        const result = results[next++]!;
        return result.status === 'conflict' ? { refusals: [CONFLICT] } : result;
      });
    };
    if (call) await keepAnswer(work, call, answer(inPlace(await foreseen(work, ready))));
    return answer(inPlace(ready.length === 0 && work.store.ops.length === 0 ? [] : await commitEvents(work, runtime, store, ready, whole)));
  });
}

/** How the store will answer for events, as far as can be told before: the key of their call is written along with them. */
async function foreseen(work: Work, ready: readonly ReadyEvent[]): Promise<AppendResult[]> {
  const stored = new Map((await work.store.usage.find(ready.map(({ sent }) => sent))).map((event) => [nameOf(event), event]));
  return ready.map(({ sent }) => {
    const known = stored.get(nameOf(sent));
    if (known) return { status: 'duplicate', event: known };
    const event = { ...sent, sequence: ARRIVING_FROM };
    stored.set(nameOf(sent), event);
    return { status: 'accepted', event };
  });
}

async function commitEvents(work: Work, runtime: Runtime, store: Store, ready: readonly ReadyEvent[], whole: boolean): Promise<AppendResult[]> {
  await tellProblems(work, ready);
  const events = ready.map(({ sent }) => sent);
  const billed = await newEventsInAdvance(work, ready);
  if (billed.length === 0) return (await store.commit(work.store.ops, { events, onEventConflict: whole ? 'abort' : 'report' })).events;
  await billEventsInAdvance(work, runtime, billed);
  await work.conclude(runtime);
  const { events: results, written } = await store.commit(work.store.ops, { events, onEventConflict: 'abort' });
  if (written || whole) return results;
  // Fees are only made for what is stored: the events in conflict are left out, and the rest is decided again.
  const kept = ready.filter((_, index) => results[index]!.status !== 'conflict');
  const again = kept.length === 0 ? [] : await commitEvents(beginWork(store, work.now, work.taxes), runtime, store, kept, whole);
  let next = 0;
  return results.map((result) => (result.status === 'conflict' ? result : again[next++]!));
}

/** The events that may be billed in advance and are not stored yet, each once, as they will stand behind all that are. */
async function newEventsInAdvance(work: Work, ready: readonly ReadyEvent[]): Promise<UsageEventRow[]> {
  const candidates = ready.filter((each) => each.inAdvance);
  if (candidates.length === 0) return [];
  const known = new Set((await work.store.usage.find(candidates.map(({ sent }) => sent))).map(nameOf));
  return candidates.flatMap(({ sent: event }, index) => {
    const name = nameOf(event);
    if (known.has(name)) return [];
    known.add(name);
    return [{ ...event, sequence: ARRIVING_FROM + index }];
  });
}

const nameOf = ({ externalSubscriptionId, transactionId }: { externalSubscriptionId: string; transactionId: string }): string =>
  JSON.stringify([externalSubscriptionId, transactionId]);

/** Tells of each event that is kept but cannot be billed, once: not of those that were stored before (usage.md 2.5). */
async function tellProblems(work: Work, ready: readonly ReadyEvent[]): Promise<void> {
  const troubled = ready.filter((each) => each.problems.length > 0);
  if (troubled.length === 0) return;
  const seen = new Set((await work.store.usage.find(troubled.map(({ sent }) => sent))).map(nameOf));
  const customers = await customersOf(work, troubled.map(({ sent }) => sent.externalSubscriptionId));
  for (const each of troubled) {
    if (seen.has(nameOf(each.sent))) continue;
    seen.add(nameOf(each.sent));
    const { transactionId, externalSubscriptionId } = each.sent;
    const reasons = refusalError(each.problems).details;
    await work.tell('event.error', customers.get(externalSubscriptionId) ?? null, { event: eventView(each.sent), transactionId, error: reasons });
  }
}

/** The customers that external ids of subscriptions belong to, the latest record of each counting. */
async function customersOf(work: Work, externalIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await work.read('subscriptionsByExternalId', { externalId: [...new Set(externalIds)] });
  return new Map(rows.map((row) => [row.externalId, row.externalCustomerId]));
}

export function ingestOne<T>(runtime: Runtime, store: Store, input: unknown, strict: boolean, call: KeyedCall | null, answer: (stored: AppendResult) => T): Promise<T> {
  return storeEvents(runtime, store, [input], {
    strict, whole: true, call,
    answer: ([result]) => {
      if ('refusals' in result!) throw refusalError(result.refusals);
      return answer(result!);
    },
  });
}

/** All or nothing: one refused event refuses the batch, with the refusals of all (usage.md 2.4). */
export function ingestWhole(runtime: Runtime, store: Store, inputs: readonly unknown[], strict: boolean, call: KeyedCall | null): Promise<BatchOutcome> {
  return storeEvents(runtime, store, inputs, {
    strict, whole: true, call,
    answer: (results) => {
      const refused = results.flatMap((result, index) => ('refusals' in result && result.refusals.length > 0 ? [{ index, refusals: result.refusals }] : []));
      if (refused.length === 0) return outcomeOf(results, 0);
      const details = refused.flatMap(({ index, refusals }) => refusals.map((refusal) => ({ ...refusal, path: `events.${index}.${refusal.path}` })));
      throw new BillingError(refusalError(refused[0]!.refusals).code, refusalError(details).details);
    },
  });
}

/** Takes what is valid, chunk by chunk, and lists the rest; any length of stream. */
export async function ingestSkipping(
  runtime: Runtime, store: Store, inputs: Iterable<unknown> | AsyncIterable<unknown>, strict: boolean, onProgress?: (n: number) => void,
): Promise<BatchOutcome> {
  const total: BatchOutcome = { accepted: 0, duplicates: 0, rejected: [] };
  let chunk: unknown[] = [];
  let done = 0;
  const flush = async () => {
    if (chunk.length === 0) return;
    const outcome = await storeEvents(runtime, store, chunk, { strict, whole: false, answer: (results) => outcomeOf(results, done) });
    total.accepted += outcome.accepted;
    total.duplicates += outcome.duplicates;
    total.rejected.push(...outcome.rejected);
    done += chunk.length;
    chunk = [];
    onProgress?.(done);
  };
  for await (const input of inputs) {
    if (chunk.push(input) >= CHUNK) await flush();
  }
  await flush();
  return total;
}

function outcomeOf(results: readonly StoredEvent[], offset: number): BatchOutcome {
  const outcome: BatchOutcome = { accepted: 0, duplicates: 0, rejected: [] };
  for (const [index, result] of results.entries()) {
    if ('refusals' in result) outcome.rejected.push({ index: offset + index, details: refusalError(result.refusals).details });
    else if (result.status === 'accepted') outcome.accepted += 1;
    else outcome.duplicates += 1;
  }
  return outcome;
}
