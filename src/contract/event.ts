import type { DecimalInput, InstantInput, Page, PageQuery, WriteOptions } from './conventions.js';
import type { Fee } from './fee.js';

/** Something that was used. (`externalSubscriptionId`, `transactionId`) names it for ever. */
export interface EventInput {
  transactionId: string;
  externalSubscriptionId: string;
  /** Of the metrics that count it. */
  code: string;
  /** When it was used; the engine's clock if left out. */
  timestamp?: InstantInput;
  properties?: Record<string, string | number | boolean | null>;
  /** Its own price, for charges of the model `dynamic`; minor units, may be a fraction. */
  preciseTotalAmountCents?: DecimalInput;
}

export type Event = EventInput & { id: string; timestamp: Date };

interface IngestOptions extends WriteOptions {
  /** Refuses what nothing can bill: an unknown code or subscription, an instant outside its life, a value that is no number (usage.md 2.5). */
  strict?: boolean;
  /** Bills at once what passes a usage threshold with these events, in a transaction of its own, instead of in the next `run` (plans.md 6.2). */
  evaluateThresholds?: boolean;
}

export interface BatchResult {
  accepted: number;
  duplicates: number;
  /** With `onInvalid: 'skip'`: the places of those refused, and why. */
  rejected: { index: number; details: Record<string, string[]> }[];
}

export interface Events {
  /** Stores an event, once: sent again it is answered `duplicate` and changes nothing, with other content it is a `conflict`. Bills it if a charge in advance counts it. */
  ingest(e: EventInput, o?: IngestOptions): Promise<{ status: 'accepted' | 'duplicate'; event: Event }>;
  /**
   * Any number of events. By default one bad event refuses the whole, and all are stored in one transaction; with `skip` the good ones are taken, ten thousand at a time, so
   * that a stream may be of any length; an `idempotencyKey` does not go with that.
   */
  ingestBatch(es: Iterable<EventInput> | AsyncIterable<EventInput>, o?: IngestOptions & { onInvalid?: 'reject_batch' | 'skip'; onProgress?: (n: number) => void }): Promise<BatchResult>;
  /** What an event on charges in advance would cost if it came now (charges.md 9). Writes nothing. */
  estimateFees(e: Partial<EventInput> & { externalSubscriptionId: string; code: string }): Promise<{ fees: (Omit<Fee, 'id'> & { id: string | null })[] }>;
  /** By timestamp. `unbilled`: those that no invoice counts or will count, each with the reason (usage.md 2.9). */
  list(q?: PageQuery & { externalSubscriptionId?: string; code?: string; from?: InstantInput; to?: InstantInput; unbilled?: boolean }): Promise<Page<Event & { reason?: string | null }>>;
}
