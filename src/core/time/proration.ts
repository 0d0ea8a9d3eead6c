import type { Decimal } from '../money/decimal.js';

/**
 * The part of an amount that falls to `days` of the `ofDays` days of a whole period: amount × days / ofDays, in the amount's own unit and
 * unrounded (subscriptions.md 4.2; callers round once, where the rule says). All the days give the amount itself, none gives 0.
 * `ofDays` is always that of the whole period (subscriptions.md 2.4). Throws a RangeError for a period without days, or days below 0.
 *
 * Example: 3,100 for 20 of 31 days is 2,000.
 */
export function prorate(amount: Decimal, days: number, ofDays: number): Decimal {
  if (ofDays < 1 || days < 0) throw new RangeError(`no part of a period: ${days} of ${ofDays} days`);
  if (days === ofDays) return amount;
  return amount.times(days).dividedBy(ofDays);
}
