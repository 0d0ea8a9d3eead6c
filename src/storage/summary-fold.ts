import { type ExactTotal, canonicalDecimal, compareDecimals, exactTotal, numberText } from './exact-decimal.js';
import type { EventPosition, PropertyValue, SummaryRequest, UsageEventRow, UsageSummary } from './usage.js';

type Kind = SummaryRequest['kind'];
type Dimensions = UsageSummary['dimensions'];

interface Combination {
  count: number;
  total: ExactTotal;
  max: string | null;
  latest: UsageSummary['latest'] | null;
}

/** Sums events up, combination by combination. */
export interface SummaryFold {
  /** One more event of the combination that `key` names; `value`: its number (its text for `present`, not looked at for `count`). */
  add(key: string, value: string, timestamp: number, sequence: number): void;
  /** What was summed up elsewhere, of other events. */
  merge(summary: UsageSummary): void;
  summaries(): UsageSummary[];
}

export function summaryFold(kind: Kind): SummaryFold {
  const combinations = new Map<string, Combination>();

  function combination(key: string): Combination {
    let known = combinations.get(key);
    if (!known) combinations.set(key, (known = { count: 0, total: exactTotal(), max: null, latest: null }));
    return known;
  }

  return {
    add(key, value, timestamp, sequence) {
      const of = combination(key);
      of.count += 1;
      if (kind === 'sum') of.total.add(value);
      else if (kind === 'max') of.max = greater(of.max, value);
      else if (kind !== 'count' && isLater(of.latest, timestamp, sequence)) of.latest = { value, timestamp, sequence };
    },
    merge({ dimensions, count, sum, max, latest }) {
      const of = combination(combinationKey(dimensions));
      of.count += count;
      if (sum !== undefined) of.total.add(sum);
      if (max !== undefined) of.max = greater(of.max, max);
      if (latest && isLater(of.latest, latest.timestamp, latest.sequence)) of.latest = latest;
    },
    summaries: () => [...combinations].map(([key, each]) => summaryOf(kind, dimensionsOf(key), each)),
  };
}

/** Names a combination, as JSON: values of different types are different, and a missing one, `[]`, is no null, `[null]`. */
export function combinationKey(dimensions: Dimensions): string {
  return JSON.stringify(dimensions.map((value) => (value === undefined ? [] : [value])));
}

/** The values that a combination's key names. */
export function dimensionsOf(key: string): Dimensions {
  return (JSON.parse(key) as [PropertyValue?][]).map(([value]) => value);
}

/** What a store's `summarize` means, over events of the window. */
export function summarizeEvents({ kind, field, dimensions }: SummaryRequest, events: Iterable<UsageEventRow>): UsageSummary[] {
  const fold = summaryFold(kind);
  addEvents(fold, { kind, field, dimensions }, events);
  return fold.summaries();
}

export function addEvents(
  fold: SummaryFold, { kind, field, dimensions }: Pick<SummaryRequest, 'kind' | 'field' | 'dimensions'>, events: Iterable<UsageEventRow>,
): void {
  for (const event of events) {
    const value = countedValue(kind, field === null ? undefined : propertyOf(event, field));
    if (value === null) continue;
    fold.add(combinationKey(dimensions.map((name) => propertyOf(event, name))), value, event.timestamp, event.sequence);
  }
}

/** The value by which an event counts; null when the kind of summary does not see it. */
function countedValue(kind: Kind, value: PropertyValue | undefined): string | null {
  if (kind === 'count') return '';
  if (kind !== 'present') return numberText(value);
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'number' ? canonicalDecimal(String(value)) : String(value);
}

function propertyOf({ properties }: UsageEventRow, name: string): PropertyValue | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function summaryOf(kind: Kind, dimensions: Dimensions, { count, total, max, latest }: Combination): UsageSummary {
  switch (kind) {
    case 'count': return { dimensions, count };
    case 'sum': return { dimensions, count, sum: total.text() };
    case 'max': return { dimensions, count, max: canonicalDecimal(max!) };
    case 'latest': return { dimensions, count, latest: { ...latest!, value: canonicalDecimal(latest!.value) } };
    case 'present': return { dimensions, count, latest: latest! };
  }
}

function greater(a: string | null, b: string): string {
  return a === null || compareDecimals(b, a) > 0 ? b : a;
}

function isLater(than: EventPosition | null | undefined, timestamp: number, sequence: number): boolean {
  return !than || timestamp > than.timestamp || (timestamp === than.timestamp && sequence > than.sequence);
}
