/** Merges two ascending lists into one; entries that compare equal are combined into one entry. */
export function mergeSorted<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (x: T, y: T) => number,
  combine: (x: T, y: T) => T,
): readonly T[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!];
    const order = compare(x, y);
    merged.push(order < 0 ? x : order > 0 ? y : combine(x, y));
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  while (i < a.length) merged.push(a[i++]!);
  while (j < b.length) merged.push(b[j++]!);
  return merged;
}

/** By UTF-16 code units, the same on every machine and in every locale. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
