import { compareTexts } from './merge-sorted.js';
import { type PropertyReader, textOf } from './property-value.js';

/** The texts of an event's group keys (usage.md 10.1). */
export type Group = Record<string, string | null>;

/** The group of an event: the text of each key's property; missing, null and empty are one value, null (usage.md 10.1). `{}` without keys. */
export function groupOf(read: PropertyReader, keys: readonly string[]): Group {
  return Object.fromEntries(keys.map((key) => [key, textOf(read(key)) || null]));
}

/** The group that a grouped bucket without any event shows: all keys null (usage.md 10.2). */
export function emptyGroup(keys: readonly string[]): Group {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

/** Orders the groups of one bucket by the texts of their values, key by key, null last. */
export function compareGroups(keys: readonly string[]): (a: Group, b: Group) => number {
  return (a, b) => {
    for (const key of keys) {
      const [x, y] = [a[key] ?? null, b[key] ?? null];
      const order = x === null || y === null ? Number(x === null) - Number(y === null) : compareTexts(x, y);
      if (order !== 0) return order;
    }
    return 0;
  };
}
