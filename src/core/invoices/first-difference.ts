/** Where two plain values first differ. */
export interface Difference {
  path: string;
  stored: unknown;
  recomputed: unknown;
}

/** The first place, in the order of the stored value's fields, at which what was computed again differs; null when they are equal. */
export function firstDifference(stored: unknown, recomputed: unknown, path = ''): Difference | null {
  if (Object.is(stored, recomputed)) return null;
  if (!isComposite(stored) || !isComposite(recomputed) || Array.isArray(stored) !== Array.isArray(recomputed)) return { path, stored, recomputed };
  for (const key of new Set([...Object.keys(stored), ...Object.keys(recomputed)])) {
    const found = firstDifference(stored[key] ?? null, recomputed[key] ?? null, path === '' ? key : `${path}.${key}`);
    if (found) return found;
  }
  return null;
}

function isComposite(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
