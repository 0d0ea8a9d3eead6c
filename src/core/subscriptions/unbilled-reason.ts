import type { MetricDefinition } from '../metrics/metric.js';
import type { Scalar } from '../metrics/usage-event.js';
import { hasUsableValue } from '../metrics/usable-value.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { Instant } from '../time/instant.js';

export type UnbilledReason = 'unknown_code' | 'unknown_subscription' | 'outside_subscription' | 'no_charge' | 'invalid_value' | 'window_finalized';

/** One record of an external id, as far as an event can fall into it. */
export interface RecordOfEvent {
  /** `subscriptionAt` while pending; null for what was canceled before it began. */
  startedAt: Instant | null;
  terminatedAt: Instant | null;
  charges: readonly ChargeDefinition[];
}

/** The window of usage that an event falls into. */
export interface WindowOfEvent {
  /** `open`: it is yet to be billed, or is on a draft; `billed` and finalized; `never` to be billed. */
  state: 'open' | 'billed' | 'never';
  /** The sequence of the last event that its invoice could see; null unless it is billed. */
  seenTo: number | null;
  /** The plan's charges as they were billed, or as they are. */
  charges: readonly ChargeDefinition[];
  /** Whether a charge in advance made a fee for the event. */
  hasFee: boolean;
}

export interface EventToBill {
  timestamp: Instant;
  /** Its place in the order of ingestion. */
  sequence: number;
  code: string;
  properties: Record<string, Scalar>;
}

/**
 * Why no fee holds an event and no open window counts it: the first reason that applies; null when it is billed, or will be (usage.md 2.9).
 * `metric`: the live one of its code; `records`: all of its external id; `window`: that of the record that holds its instant, null if none does.
 */
export function unbilledReason(
  event: EventToBill, metric: MetricDefinition | null, records: readonly RecordOfEvent[], window: WindowOfEvent | null,
): UnbilledReason | null {
  if (window?.hasFee) return null;
  if (metric === null) return wasBilled(window, event) ? null : 'unknown_code';
  if (records.length === 0) return 'unknown_subscription';
  const isUsable = hasUsableValue(metric, event.properties);
  const countsLater = isUsable && metric.recurring && records.some((record) => isCarriedInto(record, event));
  if (window === null) return countsLater ? null : 'outside_subscription';
  const charges = window.charges.filter((charge) => charge.billableMetricCode === event.code);
  if (charges.length === 0) return countsLater ? null : 'no_charge';
  if (!isUsable) return 'invalid_value';
  return charges.some((charge) => counts(charge, window, event)) ? null : 'window_finalized';
}

/** A metric that was deleted later has been billed up to then. */
function wasBilled(window: WindowOfEvent | null, event: EventToBill): boolean {
  return window?.state === 'billed' && window.charges.some((charge) => charge.billableMetricCode === event.code && counts(charge, window, event));
}

/** Whether a charge of a record that begins after the event takes it in with all that a recurring metric carries over (usage.md 5.2). */
function isCarriedInto({ startedAt, terminatedAt, charges }: RecordOfEvent, event: EventToBill): boolean {
  const begins = startedAt !== null && startedAt > event.timestamp && (terminatedAt === null || terminatedAt > event.timestamp);
  return begins && charges.some((charge) => charge.billableMetricCode === event.code);
}

function counts(charge: ChargeDefinition, { state, seenTo }: WindowOfEvent, { sequence }: EventToBill): boolean {
  if (state === 'open') return true;
  return state === 'billed' && !charge.payInAdvance && sequence <= seenTo!;
}
