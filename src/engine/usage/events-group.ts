import type { EventInput, Events, Page } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { parseInstant } from '../../core/time/instant.js';
import type { EventPosition } from '../../storage/usage.js';
import { reportDryRun } from '../dry-run.js';
import { keyedCall } from '../idempotency.js';
import { asked, pageWindow } from '../page.js';
import type { Runtime } from '../runtime.js';
import { estimateFees } from './estimate-fees.js';
import { eventView } from './event-view.js';
import { ingestOne, ingestSkipping, ingestWhole } from './ingest.js';
import { billThresholdsAtOnce } from './thresholds-at-once.js';
import { unbilledEvents } from './unbilled.js';
import { writeOptions } from '../write-options.js';

/** Usage events: taken in once each, for ever, and listed (usage.md 2). */
export function eventsGroup(runtime: Runtime): Pick<Events, 'ingest' | 'ingestBatch' | 'estimateFees' | 'list'> {
  return {
    ingest: async (input, given) => {
      const options = writeOptions(given);
      const store = runtime.storeFor(options);
      const strict = options.strict ?? runtime.strictEvents;
      const call = keyedCall(options.idempotencyKey, 'events.ingest', input);
      const answer = await ingestOne(runtime, store, input, strict, call, ({ status, event }) => ({
        status: status === 'duplicate' ? 'duplicate' as const : 'accepted' as const, event: eventView(event),
      }));
      if (options.evaluateThresholds) await billThresholdsAtOnce(runtime, store, [answer.event.externalSubscriptionId]);
      await reportDryRun(options, store, runtime.now());
      return answer;
    },
    ingestBatch: async (inputs, given) => {
      const options = writeOptions(given);
      if (typeof inputs !== 'object' || inputs === null || !(Symbol.iterator in inputs || Symbol.asyncIterator in inputs)) {
        throw new BillingError('validation_failed', { events: ['value_is_mandatory'] });
      }
      const { strict = runtime.strictEvents, onInvalid = 'reject_batch', onProgress } = options;
      const store = runtime.storeFor(options);
      if (onInvalid === 'skip') {
        // A stream of any length is stored in many transactions, and cannot be told from another before its end.
        if (options.idempotencyKey !== undefined) throw new BillingError('validation_failed', { idempotencyKey: ['not_with_skip'] });
        const used = new Set<string>();
        const skipped = await ingestSkipping(runtime, store, options.evaluateThresholds ? noted(inputs, used) : inputs, strict, onProgress);
        await billThresholdsAtOnce(runtime, store, used);
        await reportDryRun(options, store, runtime.now());
        return skipped;
      }
      if (onInvalid !== 'reject_batch') throw new BillingError('validation_failed', { onInvalid: ['value_is_invalid'] });
      const all: unknown[] = [];
      for await (const input of inputs) all.push(input);
      const outcome = await ingestWhole(runtime, store, all, strict, keyedCall(options.idempotencyKey, 'events.ingestBatch', all));
      if (options.evaluateThresholds) await billThresholdsAtOnce(runtime, store, all.flatMap(subscriptionOf));
      await reportDryRun(options, store, runtime.now());
      onProgress?.(all.length);
      return outcome;
    },
    estimateFees: (input) => runtime.query((work) => estimateFees(work, runtime, input)),
    list: async (given): Promise<Page<Awaited<ReturnType<Events['list']>>['items'][number]>> => {
      const query = asked(given);
      const { limit, descending } = pageWindow({ ...query, cursor: undefined });
      const from = instantOf(query.from, 'from');
      const to = instantOf(query.to, 'to');
      const after = query.cursor === undefined ? undefined : positionOf(query.cursor);
      const { externalSubscriptionId, code } = query;
      const wanted = { externalSubscriptionId, code, from, to, after, descending, limit: limit + 1 };
      const rows = query.unbilled
        ? await runtime.query((work) => unbilledEvents(work, wanted))
        : (await runtime.store.usage.list(wanted)).map((row) => ({ ...row, reason: null }));
      const shown = rows.slice(0, limit);
      const last = shown[shown.length - 1];
      return {
        items: shown.map((row) => ({ ...eventView(row), reason: row.reason })),
        nextCursor: rows.length > limit && last ? `${last.timestamp}:${last.sequence}` : null,
      };
    },
  };
}

/** The same events; as they pass, it is noted whose they are. */
async function* noted(events: Iterable<unknown> | AsyncIterable<unknown>, used: Set<string>): AsyncGenerator<unknown> {
  for await (const event of events) {
    for (const id of subscriptionOf(event)) used.add(id);
    yield event;
  }
}

function subscriptionOf(event: unknown): string[] {
  const id = (event as Partial<EventInput> | null | undefined)?.externalSubscriptionId;
  return typeof id === 'string' ? [id] : [];
}

function instantOf(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const instant = parseInstant(value);
  if (instant === null) throw new BillingError('validation_failed', { [path]: ['invalid_date'] });
  return instant;
}

function positionOf(cursor: string): EventPosition {
  const match = /^(-?\d{1,16}):(\d{1,16})$/.exec(cursor);
  if (!match) throw new BillingError('validation_failed', { cursor: ['value_is_invalid'] });
  return { timestamp: Number(match[1]), sequence: Number(match[2]) };
}
