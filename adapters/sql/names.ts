import { createHash } from 'node:crypto';

/** PostgreSQL cuts longer names off without a word. */
const LONGEST = 63;

/** What stands before the name of every table and index: the tables live among the host's own. */
export const DEFAULT_PREFIX = 'reckoner_';

/** Throws a RangeError when a prefix could not begin a plain SQL name. */
export function checkedPrefix(prefix: string): string {
  if (!/^[a-z_][a-z0-9_]{0,20}$/.test(prefix)) {
    throw new RangeError('reckoner: a prefix is 1 to 21 of the characters a-z, 0-9 and _, and begins with no digit');
  }
  return prefix;
}

/** `externalSubscriptionId` → `external_subscription_id`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name of an index over some columns, never too long and never that of another one. */
export function indexName(table: string, columns: readonly string[], kind: 'key' | 'idx'): string {
  const name = [table, ...columns, kind].join('_');
  if (name.length <= LONGEST) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST - 10 - kind.length)}_${digest}_${kind}`;
}
