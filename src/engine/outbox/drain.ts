import type { DomainEvent } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { type OutboxRow, domainEventView } from './domain-event-view.js';

/** Rows of one question for what is not delivered yet. */
const PAGE = 200;
/** How long an event is left to one that hands it over: after that another may, for the first may have died. */
const LEASE = 60_000;
const FIRST_RETRY = 1_000;
const LATEST_RETRY = 3_600_000;

/** How long to wait after so many failures in a row: a second, then twice as long each time, at most an hour. */
export function backOff(attempts: number): number {
  return Math.min(FIRST_RETRY * 2 ** Math.min(attempts - 1, 30), LATEST_RETRY);
}

/**
 * Hands what has not been delivered to `handler`, in order within each customer: an event that fails, or that another drain
 * is handing over just now, keeps the later ones of its customer waiting and nobody else's. At least once: a handler that
 * dies after it has done its work sees the event again, under the same id.
 */
export async function drainOutbox(
  runtime: Runtime, handler: (event: DomainEvent) => Promise<void>, options?: { limit?: number | undefined } | null,
): Promise<{ delivered: number; failed: number }> {
  const limit = options?.limit ?? Infinity;
  if (typeof limit !== 'number' || !(limit >= 0)) throw new BillingError('validation_failed', { limit: ['value_is_invalid'] });
  // Else each event would count as one that the handler could not take.
  if (typeof handler !== 'function') throw new BillingError('validation_failed', { handler: ['value_is_mandatory'] });
  const outcome = { delivered: 0, failed: 0 };
  const waiting = new Set<string | null>();
  for (let seq = 0; ; ) {
    const page = await runtime.store.read('outboxUndelivered', { delivered: false }, { limit: PAGE, after: { seq } });
    for (const row of page) {
      if (outcome.delivered + outcome.failed >= limit) return outcome;
      if (waiting.has(row.externalCustomerId)) continue;
      const taken = await take(runtime, row);
      if (taken === null) {
        waiting.add(row.externalCustomerId);
      } else if (await handedOver(handler, taken)) {
        await runtime.execute('outbox.delivered', row.id, undefined, (work) => set(work, row.id, { delivered: true }));
        outcome.delivered += 1;
      } else {
        const retryAt = runtime.now() + backOff(taken.attempts);
        await runtime.execute('outbox.failed', row.id, undefined, (work) => set(work, row.id, { retryAt }));
        outcome.failed += 1;
        waiting.add(row.externalCustomerId);
      }
    }
    if (page.length < PAGE) return outcome;
    seq = page[page.length - 1]!.seq;
  }
}

async function handedOver(handler: (event: DomainEvent) => Promise<void>, row: OutboxRow): Promise<boolean> {
  try {
    await handler(domainEventView(row));
    return true;
  } catch {
    return false;
  }
}

/** Claims an event for a while; null when it is not its time yet, or somebody else has it. */
function take(runtime: Runtime, { id, version }: OutboxRow): Promise<OutboxRow | null> {
  return runtime.execute('outbox.take', id, undefined, async (work) => {
    const row = await work.find('outboxById', { id });
    if (!row || row.version !== version || row.delivered || row.retryAt > work.now) return null;
    return work.update('outbox', row, { attempts: row.attempts + 1, retryAt: work.now + LEASE });
  });
}

async function set(work: Work, id: string, patch: { delivered: boolean } | { retryAt: number }): Promise<void> {
  const row = await work.find('outboxById', { id });
  if (row && !row.delivered) await work.update('outbox', row, patch);
}
