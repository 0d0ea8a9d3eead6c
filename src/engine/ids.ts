import { createHash } from 'node:crypto';

/**
 * An id derived from what names the thing (subscription, period, purpose …), so that a command played again arrives
 * at the same row. The prefix tells people what it is.
 */
export function deriveId(prefix: string, ...naturalKey: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify([prefix, ...naturalKey])).digest('base64url');
  return `${prefix}_${digest.replace(/[-_]/g, '').slice(0, 24)}`;
}
