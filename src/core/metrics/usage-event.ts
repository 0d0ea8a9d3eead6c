import type { Instant } from '../time/instant.js';

/** The value of one property of an event, as JSON holds it. */
export type Scalar = string | number | boolean | null;

/** One stored event, with what an aggregation may look at (usage.md 2.1). */
export interface UsageEvent {
  transactionId: string;
  timestamp: Instant;
  /** Order of ingestion: a later event has a higher number; no two events of a store share one. */
  sequence: number;
  /** As stored: the outcome of the metric's expression is already in it (usage.md 4.1). */
  properties: Record<string, Scalar>;
  /** The event's own price in minor units, a canonical decimal that may have decimals; only dynamic charges read it. */
  preciseTotalAmountCents: string | null;
}

/** Where an event stands in the order of usage.md 2.8. */
export type EventOrder = Pick<UsageEvent, 'timestamp' | 'sequence'>;

/** The strict order of events: by timestamp, then by ingestion (usage.md 2.8). Negative when `a` comes first. */
export function compareEvents(a: EventOrder, b: EventOrder): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}
