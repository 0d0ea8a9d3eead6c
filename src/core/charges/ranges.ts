import { Decimal, dec, ZERO } from '../money/decimal.js';
import type { Range } from './charge-properties.js';

/**
 * The ranges that `units` (0 or more) reach, in order, each with the units it holds; their sum is `units`.
 * A range holds the units above the previous `toValue` up to and including its own, decimals included, so 10.5 units
 * fill 0–10 and put 0.5 into 11–20; touching ranges do the same. The walk stops after the range whose end is not passed:
 * 10 units do not reach a range after 0–10, and 0 units reach the first range with nothing in it (charges.md 3.2).
 */
export function walkRanges<R extends Range>(ranges: readonly R[], units: Decimal): { range: R; units: Decimal }[] {
  const reached: { range: R; units: Decimal }[] = [];
  let below = ZERO;
  for (const range of ranges) {
    const end = range.toValue === null ? units : Decimal.min(units, range.toValue);
    reached.push({ range, units: end.minus(below) });
    if (range.toValue === null || units.lte(range.toValue)) break;
    below = dec(range.toValue);
  }
  return reached;
}
