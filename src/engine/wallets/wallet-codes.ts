import type { Refusals } from '../../core/errors/billing-error.js';
import type { Work } from '../work.js';

/** The natural key of an active wallet: its code among those of its customer. */
export function walletKey(customerId: string, code: string): string {
  return `${customerId}:${code}`;
}

/**
 * The code of a new wallet: the one given, which must be free, else made of its name (credits.md 3.1.1).
 *
 * Example: "My wallet" → `my_wallet`, or `my_wallet_1704067200` when that is taken.
 */
export async function freeCode(work: Work, customerId: string, given: { code?: string | null | undefined; name?: string | null | undefined }, refusals: Refusals): Promise<string> {
  const isTaken = async (code: string) => (await work.find('walletByKey', { key: walletKey(customerId, code) })) !== undefined;
  if (given.code != null) {
    if (await isTaken(given.code)) refusals.add('code', 'value_already_exist', 'already_exists');
    return given.code;
  }
  const own = snakeCase(given.name ?? '') || 'default';
  if (!(await isTaken(own))) return own;
  const stamped = `${own}_${Math.floor(work.now / 1000)}`;
  if (!(await isTaken(stamped))) return stamped;
  for (let count = 2; ; count += 1) if (!(await isTaken(`${stamped}_${count}`))) return `${stamped}_${count}`;
}

function snakeCase(name: string): string {
  return name.trim().replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '');
}
