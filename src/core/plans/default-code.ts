/**
 * The code of a charge that was given none: its metric's (a fixed charge's add-on's), with `_2`, `_3` … behind it when the
 * plan has that already: the largest number taken plus one (plans.md 1.10).
 */
export function defaultCode(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  const numbers = taken.flatMap((code) => {
    const number = code.startsWith(`${base}_`) ? code.slice(base.length + 1) : '';
    return /^[1-9]\d*$/.test(number) ? [Number(number)] : [];
  });
  return `${base}_${Math.max(1, ...numbers) + 1}`;
}
