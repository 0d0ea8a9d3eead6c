import type { BillingEngine } from '../../src/index.js';
import { eventsOf, readTrace, type TracedRequest } from './trace.js';

/** Requests sent in one batch, 4,000 events. A batch is stored whole or not at all. */
const BATCH = 1_000;

export interface Ingested {
  requests: number;
  newEvents: number;
  duplicates: number;
}

export async function countRequests(): Promise<number> {
  let count = 0;
  for await (const _ of readTrace()) count += 1;
  return count;
}

/**
 * Sends the whole trace, batch by batch, and tells how many requests are done after each. It keeps no note of how far it got: a run
 * that was killed is simply started again, and what had been stored is answered as duplicate.
 */
export async function ingestTrace(billing: BillingEngine, onProgress: (requests: number) => void = () => {}): Promise<Ingested> {
  const sum: Ingested = { requests: 0, newEvents: 0, duplicates: 0 };
  let batch: TracedRequest[] = [];
  const send = async () => {
    const { accepted, duplicates } = await billing.events.ingestBatch(batch.flatMap(eventsOf), { strict: true });
    sum.requests += batch.length;
    sum.newEvents += accepted;
    sum.duplicates += duplicates;
    batch = [];
    onProgress(sum.requests);
  };
  for await (const request of readTrace()) {
    if (batch.push(request) === BATCH) await send();
  }
  if (batch.length > 0) await send();
  return sum;
}
