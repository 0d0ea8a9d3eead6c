/** A JSON scalar as an event's property holds it. */
export type PropertyValue = string | number | boolean | null;

/** A usage event on its way in. (externalSubscriptionId, transactionId) names it for ever. */
export interface NewUsageEvent {
  transactionId: string;
  externalSubscriptionId: string;
  code: string;
  timestamp: number;
  /** False when the engine's clock stood in for it: then it counts as equal to any. */
  timestampGiven: boolean;
  /** As the metric's expression left them: what aggregations read. */
  properties: Record<string, PropertyValue>;
  preciseTotalAmountCents: string | null;
  /**
   * Canonical text of code, properties as sent and price. An event sent again has the same content when the texts are equal
   * and the timestamps are too, unless one of the two gave none.
   */
  content: string;
  receivedAt: number;
}

export interface UsageEventRow extends NewUsageEvent {
  /** Order of ingestion: rises with every event appended. */
  sequence: number;
}

export interface AppendResult {
  status: 'accepted' | 'duplicate' | 'conflict';
  /** The event as it is stored (as first stored, for a duplicate or a conflict). */
  event: UsageEventRow;
}

/** Events of a subscription and code in a window, both ends included; no `from`: since ever. */
export interface UsageWindow {
  externalSubscriptionId: string;
  code: string;
  from: number | null;
  to: number;
}

/**
 * What to sum up: per combination of the values of `dimensions`,
 * `count`: all events; `sum`, `max`, `latest`: of the values of `field`, leaving out events where it is no number
 * (a JSON number, or a text of the form -?digits[.digits]);
 * `present`: the last event of each combination (by timestamp, then sequence), of events where `field` is present,
 * not null and not the empty text.
 */
export interface SummaryRequest extends UsageWindow {
  kind: 'count' | 'sum' | 'max' | 'latest' | 'present';
  field: string | null;
  dimensions: readonly string[];
}

export interface UsageSummary {
  /** In the order of the request's dimensions; undefined where an event has no such property. */
  dimensions: (PropertyValue | undefined)[];
  count: number;
  /** Exact decimals. */
  sum?: string;
  max?: string;
  latest?: { value: string; timestamp: number; sequence: number };
}

export interface EventPosition {
  timestamp: number;
  sequence: number;
}

export interface EventQuery {
  externalSubscriptionId?: string;
  code?: string;
  from?: number;
  to?: number;
  /** Bounds of the instant at which events came in, both included. */
  receivedFrom?: number;
  receivedTo?: number;
  after?: EventPosition;
  descending?: boolean;
  limit: number;
}

/** Where usage events live. Appending is part of `Store.commit`. */
export interface UsageStore {
  /** One answer for each request, in their order. */
  summarize(requests: readonly SummaryRequest[]): Promise<UsageSummary[][]>;
  /** In order of timestamp, then sequence. */
  list(query: EventQuery): Promise<UsageEventRow[]>;
  /** The highest sequence that an event has been given; 0 as long as there is none. */
  lastSequence(): Promise<number>;
  /** Those that are stored, of the ids given. */
  find(ids: readonly { externalSubscriptionId: string; transactionId: string }[]): Promise<UsageEventRow[]>;
}
