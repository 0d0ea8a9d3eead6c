import type { LifetimeUsage } from '../../contract.js';
import { canonical, dec } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { Instant } from '../time/instant.js';

/** A usage threshold as it is in force: cents, and whether it comes again with every further such step. */
export interface Threshold {
  amountCents: number;
  recurring: boolean;
}

/** A progressive invoice as far as thresholds know of it: when it was made, and at which thresholds. */
export interface ThresholdInvoice {
  at: Instant;
  thresholds: readonly Threshold[];
  /** Lifetime usage when it was made: what it and all before it had passed. */
  totalCents: number;
}

type Completion = LifetimeUsage['usageThresholds'][number];

/**
 * How far lifetime usage has come on the way to each threshold (usage.md 15.3): singles by amount, then the steps of the recurring one, up to
 * the next that is not reached. Ratios of 10 decimals at most; `reachedAt` is when the progressive invoice was made that passed it, null before.
 * 100 and recurring 200, at 120: 100 → 1, 300 → 0.1.
 */
export function thresholdCompletion(thresholds: readonly Threshold[], totalCents: number, invoices: readonly ThresholdInvoice[]): Completion[] {
  const singles = thresholds.filter(({ recurring }) => !recurring).map(({ amountCents }) => amountCents).sort((a, b) => a - b);
  const step = thresholds.find(({ recurring }) => recurring)?.amountCents;
  const lines: Completion[] = [];
  let last = 0;
  let open = false;
  for (const amountCents of singles) {
    if (amountCents <= totalCents) {
      const invoice = invoices.find((made) => made.thresholds.some((passed) => !passed.recurring && passed.amountCents === amountCents));
      lines.push({ amountCents, completionRatio: '1', reachedAt: invoice ? new Date(invoice.at) : null });
      last = amountCents;
    } else {
      lines.push({ amountCents, completionRatio: open ? '0' : ratio(totalCents - last, amountCents - last), reachedAt: null });
      open = true;
    }
  }
  if (step !== undefined) lines.push(...recurringSteps(step, singles.at(-1) ?? 0, open, totalCents, invoices));
  return lines;
}

function recurringSteps(step: number, from: number, singlesOpen: boolean, totalCents: number, invoices: readonly ThresholdInvoice[]): Completion[] {
  if (singlesOpen) return [{ amountCents: from + step, completionRatio: '0', reachedAt: null }];
  const lines: Completion[] = [];
  let next = from + step;
  for (; next <= totalCents; next += step) {
    const amount = next;
    const invoice = invoices.find((made) => made.thresholds.some(({ recurring }) => recurring) && made.totalCents >= amount);
    lines.push({ amountCents: next, completionRatio: '1', reachedAt: invoice ? new Date(invoice.at) : null });
  }
  return [...lines, { amountCents: next, completionRatio: ratio(totalCents - (next - step), step), reachedAt: null }];
}

function ratio(part: number, whole: number): string {
  return canonical(roundHalfUp(dec(part).dividedBy(whole), 10));
}
