import { dec, sum, type Decimal } from './decimal.js';
import { wholeCents } from './cents.js';

/**
 * Shares whole cents out in proportion to weights, by the largest remainder: each part is its exact share rounded down, and the cents
 * left over go to the largest remainders, on a tie to the earlier one. So the parts add up to the total, and none is a whole cent off its share.
 *
 * Parts come in the order of the weights, in cents. A negative total is shared as its opposite would be. Without any weight above 0
 * everything falls to the first part; without parts the answer is empty, whatever the total. Throws a RangeError for a weight below 0
 * or a total that is not whole.
 *
 * Example: `allocate(100, [1, 1, 1].map(dec))` is `[34, 33, 33]`.
 */
export function allocate(total: number, weights: readonly Decimal[]): number[] {
  if (!Number.isSafeInteger(total)) throw new RangeError(`not whole cents: ${total}`);
  if (weights.some((weight) => weight.isNegative() && !weight.isZero())) throw new RangeError('a weight below 0');
  const whole = sum(weights);
  if (whole.isZero()) return weights.map((_, index) => (index === 0 && total !== 0 ? total : 0));

  const size = dec(Math.abs(total));
  const parts: number[] = [];
  const remainders: Decimal[] = [];
  let leftOver = size.toNumber();
  for (const weight of weights) {
    // The remainder is kept over the common divisor, where it is exact, and not as a quotient.
    const dividend = size.times(weight);
    const part = dividend.dividedToIntegerBy(whole);
    parts.push(wholeCents(part));
    remainders.push(dividend.minus(part.times(whole)));
    leftOver -= part.toNumber();
  }

  const byRemainder = parts.map((_, index) => index).sort((a, b) => remainders[b]!.comparedTo(remainders[a]!) || a - b);
  for (const index of byRemainder.slice(0, leftOver)) parts[index]! += 1;
  return total < 0 ? parts.map((part) => (part === 0 ? 0 : -part)) : parts;
}
