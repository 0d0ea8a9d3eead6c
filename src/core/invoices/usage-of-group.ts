import { groupKeysOf } from '../metrics/atom-key.js';
import { chargeFacts } from '../metrics/charge-facts.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { PricedAtom } from './usage-fees.js';

/** Whether a bucket of the charge is grouped by all these keys (usage.md 11.6). */
export function isGroupedBy(charge: ChargeDefinition, keys: readonly string[]): boolean {
  const facts = chargeFacts(charge);
  return [...charge.filters.keys(), null].some((filterIndex) => {
    const groupKeys = groupKeysOf(facts, filterIndex);
    return keys.every((key) => groupKeys.includes(key));
  });
}

/** The atoms whose group has these values, with the figures that they have in the whole (usage.md 11.6). */
export function ofGroup(atoms: readonly PricedAtom[], group: Readonly<Record<string, string | null>>): PricedAtom[] {
  const wanted = Object.entries(group);
  return atoms.filter(({ atom }) => wanted.every(([key, value]) => Object.hasOwn(atom.groupedBy, key) && atom.groupedBy[key] === value));
}
