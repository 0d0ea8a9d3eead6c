import type { Instant } from '../time/instant.js';
import { compareTexts } from './merge-sorted.js';
import type { SentEvent } from './parse-event.js';

/** What tells a repeated event from another one under the same transaction id (usage.md 2.3). */
export interface EventContent {
  /** Equal for equal code, properties as sent and price. The order of the properties does not count; 1 and "1" differ. */
  text: string;
  /** Null when none was given. */
  timestamp: Instant | null;
}

/** The content of an event as it was sent: before its expression was computed, and before the clock stood in for a timestamp. */
export function contentOf(event: Pick<SentEvent, 'code' | 'properties' | 'preciseTotalAmountCents' | 'timestamp'>): EventContent {
  const properties = Object.entries(event.properties).sort(([a], [b]) => compareTexts(a, b));
  return { text: JSON.stringify([event.code, properties, event.preciseTotalAmountCents]), timestamp: event.timestamp };
}

/** Whether one is the other sent again; a timestamp that was not given, on either, counts as the same (usage.md 2.3). */
export function sameContent(a: EventContent, b: EventContent): boolean {
  return a.text === b.text && (a.timestamp === null || b.timestamp === null || a.timestamp === b.timestamp);
}
