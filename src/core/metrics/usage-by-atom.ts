import { type AtomKey, atomFinder, atomKeyText, dimensionsOf, groupKeysOf } from './atom-key.js';
import type { ChargeFacts } from './charge-facts.js';
import { type Fold, foldEvents, mergeAll } from './fold.js';
import { compareGroups, emptyGroup } from './groups.js';
import type { MetricFacts } from './metric.js';
import { readerOf } from './property-value.js';
import { type UsageEvent, compareEvents } from './usage-event.js';
import { type UsageSummary, summaryReader } from './usage-summary.js';

/** The usage of one metric as a store gives it: added up by the dimensions of the charge, or event by event. */
export type UsageSource = { summaries: readonly UsageSummary[] } | { events: readonly UsageEvent[] };

/** Nothing: what a metric that is not recurring carries over. */
export const NO_EVENTS: UsageSource = { events: [] };

/** The usage of one atom, before the window and in it. */
export interface AtomUsage {
  key: AtomKey;
  carried: UsageSource;
  usage: UsageSource;
}

/**
 * The usage of a charge split into its atoms: the charge's filters in order, then the rest, in each the groups in order of their texts, null last.
 * Every bucket is there; one without usage has one atom, with all group keys null. Groups exist where there is usage that the metric sees
 * (usage.md 10.2). Of a metric that is not recurring, what happened before the window is left out. Events come in the order of usage.md 2.8.
 */
export function splitByAtom(
  metric: Pick<MetricFacts, 'recurring' | 'filters'>, charge: ChargeFacts, fold: Fold<unknown>, carried: UsageSource, usage: UsageSource,
): AtomUsage[] {
  const place = placer(metric, charge, fold);
  const before = place(metric.recurring ? carried : NO_EVENTS);
  const within = place(usage);
  const keys = new Map([...before, ...within].map(([text, { key }]) => [text, key]));

  const buckets = [...charge.filters.keys(), null];
  return buckets.flatMap((filterIndex) => {
    const groupKeys = groupKeysOf(charge, filterIndex);
    const groups = [...keys.values()].filter((key) => key.filterIndex === filterIndex).map(({ groupedBy }) => groupedBy);
    const shown = groups.length > 0 ? groups.sort(compareGroups(groupKeys)) : [emptyGroup(groupKeys)];
    return shown.map((groupedBy) => {
      const key = { filterIndex, groupedBy };
      const text = atomKeyText(key);
      return { key, carried: before.get(text)?.usage ?? NO_EVENTS, usage: within.get(text)?.usage ?? NO_EVENTS };
    });
  });
}

/** The events of a usage that must be known one by one; throws a `RangeError` when it was added up (`needsEvents` tells beforehand). */
export function eventsOf(usage: UsageSource): readonly UsageEvent[] {
  if ('events' in usage) return usage.events;
  if (usage.summaries.length === 0) return [];
  throw new RangeError('this aggregation needs the events themselves, not their summaries');
}

/** The state of a usage, however it is given. */
export function stateOfUsage<S>(fold: Fold<S>, usage: UsageSource): S {
  return 'events' in usage ? foldEvents(fold, usage.events) : mergeAll(fold, usage.summaries.map((summary) => fold.fromSummary(summary)));
}

type Placed = Map<string, { key: AtomKey; usage: UsageSource }>;

function placer(metric: Pick<MetricFacts, 'filters'>, charge: ChargeFacts, fold: Fold<unknown>): (usage: UsageSource) => Placed {
  const atomOf = atomFinder(charge, metric.filters);
  const names = dimensionsOf(charge);
  return (usage) => {
    if ('summaries' in usage) {
      const seen = usage.summaries.filter((summary) => fold.eventsSeen(fold.fromSummary(summary)) > 0);
      const byAtom = grouped(seen, (summary) => atomOf(summaryReader(names, summary)));
      return new Map([...byAtom].map(([text, { key, items }]) => [text, { key, usage: { summaries: items } }]));
    }
    const seen = usage.events.filter((event) => fold.eventsSeen(fold.add(fold.empty, event)) > 0).sort(compareEvents);
    const byAtom = grouped(seen, (event) => atomOf(readerOf(event.properties)));
    return new Map([...byAtom].map(([text, { key, items }]) => [text, { key, usage: { events: items } }]));
  };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => AtomKey): Map<string, { key: AtomKey; items: T[] }> {
  const groups = new Map<string, { key: AtomKey; items: T[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const text = atomKeyText(key);
    const group = groups.get(text);
    if (group) group.items.push(item);
    else groups.set(text, { key, items: [item] });
  }
  return groups;
}
