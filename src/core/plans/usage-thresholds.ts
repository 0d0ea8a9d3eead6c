import type { Cents, UsageThresholdInput } from '../../contract.js';

/** Lifetime usage, in cents: all there is now, and what of it the last progressive invoice, or an earlier period, has seen. */
export interface UsageReached {
  before: Cents;
  total: Cents;
}

/**
 * The thresholds that usage has passed between two looks at it, singles by amount, the recurring one last (plans.md 6.3). A
 * single one is passed when it lies above what was before and not above the total; the recurring one counts in steps from
 * the largest single one, several steps at once as one. Nothing when usage fell.
 *
 * Example: 1000 and recurring 500: from 1400 to 1500 passes the recurring one.
 */
export function passedThresholds(thresholds: readonly UsageThresholdInput[], { before, total }: UsageReached): UsageThresholdInput[] {
  if (total <= before) return [];
  const singles = thresholds.filter(({ recurring }) => recurring !== true).sort((a, b) => a.amountCents - b.amountCents);
  const largest = singles.at(-1)?.amountCents ?? 0;
  const steps = (usage: Cents, step: Cents) => Math.floor((usage - largest) / step);
  const passed = singles.filter(({ amountCents }) => before < amountCents && amountCents <= total);
  const again = thresholds.filter(({ recurring, amountCents }) => recurring === true && steps(total, amountCents) > steps(Math.max(before, largest), amountCents));
  return [...passed, ...again];
}
