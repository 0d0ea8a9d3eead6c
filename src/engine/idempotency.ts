import { BillingError } from '../core/errors/billing-error.js';
import { decodeDates, encodeDates } from './json-dates.js';
import { deriveId } from './ids.js';
import type { Work } from './work.js';

/** A call that was given an idempotency key, and what tells it from other calls: its name and its input. */
export interface KeyedCall {
  key: string;
  content: string;
}

/** Null without a key. The order in which an input names its fields does not count, nor do fields without a value. */
export function keyedCall(key: string | undefined, name: string, input: unknown): KeyedCall | null {
  return key === undefined ? null : { key, content: deriveId('call', name, JSON.stringify(input ?? null, inOrder)) };
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the first call under this key answered; null when there was none. `conflict` when it was another call (README.md, Errors). */
export async function firstAnswer<T>(work: Work, { key, content }: KeyedCall): Promise<{ answer: T } | null> {
  const [known] = await work.read('idempotencyKey', { key });
  if (!known) return null;
  if (known.content !== content) throw new BillingError('conflict', { idempotencyKey: ['used_with_other_content'] });
  return { answer: decodeDates(known.result) as T };
}

/** Keeps the answer of a call, in the transaction of what it does: both are there, or neither. */
export async function keepAnswer(work: Work, { key, content }: KeyedCall, answer: unknown): Promise<void> {
  await work.insert('idempotencyKeys', { id: deriveId('idk', key), key, content, result: encodeDates(answer) });
}
