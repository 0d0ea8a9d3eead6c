import { isPresent } from './property-value.js';
import type { Scalar } from './usage-event.js';

/** What an event does to its value in a unique count. */
export type Operation = 'add' | 'remove';

/** The property that says whether an event adds its value or removes it (usage.md 6.4). */
export const OPERATION_PROPERTY = 'operation_type';

/** `add` by default, also when null or empty; null for anything that is neither `add` nor `remove`. */
export function operationOf(value: Scalar | undefined): Operation | null {
  if (!isPresent(value)) return 'add';
  return value === 'add' || value === 'remove' ? value : null;
}
