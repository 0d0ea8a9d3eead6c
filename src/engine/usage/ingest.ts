import type { ErrorDetails } from '../../core/errors/billing-error.js';
import { BillingError, type Refusal, refusalError } from '../../core/errors/billing-error.js';
import type { AppendResult } from '../../storage/usage.js';
import type { Store } from '../../storage/port.js';
import type { Runtime } from '../runtime.js';
import { type Work, beginWork } from '../work.js';
import { eventView } from './event-view.js';
import { type PreparedEvent, prepareEvents } from './prepare-events.js';

/** Events of a stream that are checked and stored together. */
const CHUNK = 10_000;

export const CONFLICT: Refusal = { code: 'conflict', path: 'transactionId', reason: 'value_already_exist' };

export interface BatchOutcome {
  accepted: number;
  duplicates: number;
  rejected: { index: number; details: ErrorDetails }[];
}

/** Checks and stores events in one transaction; a refused one leaves its place's refusals. With `whole`, one refused event keeps all from being stored. */
export async function storeEvents(
  runtime: Runtime, store: Store, inputs: readonly unknown[], strict: boolean, whole: boolean,
): Promise<(AppendResult | { refusals: readonly Refusal[] })[]> {
  const work = beginWork(store, runtime.now());
  const prepared = await prepareEvents(work, inputs, strict);
  const ready = prepared.filter((each) => each.event !== null);
  const results: AppendResult[] = [];
  if (!(whole && ready.length < prepared.length) && ready.length > 0) {
    await tellProblems(work, ready);
    const events = ready.map(({ event }) => event);
    results.push(...(await store.commit(work.store.ops, { events, onEventConflict: whole ? 'abort' : 'report' })).events);
  }
  let next = 0;
  return prepared.map((each) => {
    if (each.refusals) return { refusals: each.refusals };
    const result = results[next++];
    if (!result) return { refusals: [] };
    return result.status === 'conflict' ? { refusals: [CONFLICT] } : result;
  });
}

/** Tells of each event that is kept but cannot be billed, once: not of those that were stored before (usage.md 2.5). */
async function tellProblems(work: Work, ready: readonly PreparedEvent[]): Promise<void> {
  const troubled = ready.filter((each) => each.event !== null && each.problems.length > 0);
  if (troubled.length === 0) return;
  const known = await work.store.usage.find(troubled.map(({ event }) => event!));
  const nameOf = (event: { externalSubscriptionId: string; transactionId: string }) => JSON.stringify([event.externalSubscriptionId, event.transactionId]);
  const seen = new Set(known.map(nameOf));
  for (const each of troubled) {
    if (each.event === null || seen.has(nameOf(each.event))) continue;
    seen.add(nameOf(each.event));
    const { transactionId } = each.event;
    const reasons = refusalError(each.problems).details;
    await work.tell('event.error', null, { event: eventView(each.event), transactionId, error: reasons });
  }
}

export async function ingestOne(runtime: Runtime, store: Store, input: unknown, strict: boolean): Promise<AppendResult> {
  const [result] = await storeEvents(runtime, store, [input], strict, true);
  if ('refusals' in result!) throw refusalError(result.refusals);
  return result!;
}

/** All or nothing: one refused event refuses the batch, with the refusals of all (usage.md 2.4). */
export async function ingestWhole(runtime: Runtime, store: Store, inputs: readonly unknown[], strict: boolean): Promise<BatchOutcome> {
  const results = await storeEvents(runtime, store, inputs, strict, true);
  const refused = results.flatMap((result, index) => ('refusals' in result && result.refusals.length > 0 ? [{ index, refusals: result.refusals }] : []));
  if (refused.length > 0) {
    const details = refused.flatMap(({ index, refusals }) => refusals.map((refusal) => ({ ...refusal, path: `events.${index}.${refusal.path}` })));
    throw new BillingError(refusalError(refused[0]!.refusals).code, refusalError(details).details);
  }
  return outcomeOf(results, 0);
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
    const outcome = outcomeOf(await storeEvents(runtime, store, chunk, strict, false), done);
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

function outcomeOf(results: readonly (AppendResult | { refusals: readonly Refusal[] })[], offset: number): BatchOutcome {
  const outcome: BatchOutcome = { accepted: 0, duplicates: 0, rejected: [] };
  for (const [index, result] of results.entries()) {
    if ('refusals' in result) outcome.rejected.push({ index: offset + index, details: refusalError(result.refusals).details });
    else if (result.status === 'accepted') outcome.accepted += 1;
    else outcome.duplicates += 1;
  }
  return outcome;
}
