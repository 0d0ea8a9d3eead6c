import { bucketFinder } from './buckets.js';
import { type ChargeFacts, TARGET_WALLET_PROPERTY } from './charge-facts.js';
import { type Group, groupOf } from './groups.js';
import { compareTexts } from './merge-sorted.js';
import type { MetricFilter } from './metric.js';
import type { PropertyReader } from './property-value.js';

/** One bucket and one group of a charge: what is aggregated and priced by itself (usage.md 1.5). */
export interface AtomKey {
  /** Of the charge's filters; null for the rest. */
  filterIndex: number | null;
  /** `{}` without group keys. */
  groupedBy: Group;
}

/** One text for each atom of a charge, the same whatever the order of the keys. Not for eyes; equal texts mean equal atoms. */
export function atomKeyText({ filterIndex, groupedBy }: AtomKey): string {
  return JSON.stringify([filterIndex, Object.entries(groupedBy).sort(([a], [b]) => compareTexts(a, b))]);
}

/** The group keys of a bucket: its own, with the wallet's for charges that accept a target wallet (charges.md 2.3, 2.5). */
export function groupKeysOf(charge: Pick<ChargeFacts, 'filters' | 'pricingGroupKeys' | 'acceptsTargetWallet'>, filterIndex: number | null): string[] {
  const keys = filterIndex === null ? charge.pricingGroupKeys : charge.filters[filterIndex]?.pricingGroupKeys ?? [];
  return [...new Set(charge.acceptsTargetWallet ? [...keys, TARGET_WALLET_PROPERTY] : keys)];
}

/**
 * Finds the atom that an event belongs to: exactly one bucket, and the group in it (usage.md 9, 10).
 * `declared` are the filters of the metric as they are now.
 */
export function atomFinder(
  charge: Pick<ChargeFacts, 'filters' | 'pricingGroupKeys' | 'acceptsTargetWallet'>, declared: readonly MetricFilter[],
): (read: PropertyReader) => AtomKey {
  const bucket = bucketFinder(charge.filters, declared);
  const keys = charge.filters.map((_, index) => groupKeysOf(charge, index));
  const keysOfRest = groupKeysOf(charge, null);
  return (read) => {
    const filterIndex = bucket(read);
    return { filterIndex, groupedBy: groupOf(read, filterIndex === null ? keysOfRest : keys[filterIndex]!) };
  };
}

/** The names of all properties that placing an event may look at, each once: what a store must tell usage apart by. */
export function dimensionsOf(charge: Pick<ChargeFacts, 'filters' | 'pricingGroupKeys' | 'acceptsTargetWallet'>): string[] {
  const filterKeys = charge.filters.flatMap(({ values }) => Object.keys(values));
  const groupKeys = [null, ...charge.filters.keys()].flatMap((index) => groupKeysOf(charge, index));
  return [...new Set([...filterKeys, ...groupKeys])].sort(compareTexts);
}
