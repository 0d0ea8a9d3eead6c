import type { Timezone } from '../../contract.js';
import { commitmentLine } from '../../core/invoices/commitment-line.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { FeeSubject } from '../../core/invoices/usage-fees.js';
import { commitmentTrueUp } from '../../core/plans/minimum-commitment.js';
import { periodClosedAt, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { type BillingWindow, feeWindow } from '../../core/subscriptions/windows.js';
import { periodInstants } from '../../core/time/billing-period.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { lifeOf } from '../subscriptions/life.js';
import type { Work } from '../work.js';
import type { BillingEntry } from './entry.js';
import { standingFees } from './standing-fees.js';
import type { TaxResolver } from './tax-resolver.js';

/**
 * The line that makes up the minimum commitment of the period that an entry settles (plans.md 4): the fees that belong to
 * it are those of this entry and those that stand already, on whichever invoice or on none. `fees` are the entry's own.
 */
export async function entryCommitment(
  work: Work, entry: BillingEntry, fees: readonly FeeDraft[], subject: FeeSubject, timezone: Timezone, taxesOf: TaxResolver,
): Promise<FeeDraft[]> {
  const plan = entry.plan.definition;
  const settled = plan.minimumCommitment === null ? null : settledWindow(entry, timezone);
  if (settled === null) return [];
  const period = periodInstants(settled.period, timezone);
  const belongs = (fee: { fromDatetime: Instant | null; toDatetime: Instant | null }) => liesIn(period, fee.fromDatetime, fee.toDatetime);
  const stored = (await standingFees(work, { subscriptionId: subject.subscriptionId, from: period.from, except: entry.invoiceId })).filter(belongs);
  // In advance a period is settled only if its plan fee was billed: not one that was spent in the trial.
  if (plan.payInAdvance && !stored.some(({ feeType }) => feeType === 'subscription')) return [];

  const countedCents = [...stored, ...fees.filter(belongs)].reduce((total, { amountCents }) => total + amountCents, 0);
  const amountCents = commitmentTrueUp({
    commitmentCents: plan.minimumCommitment!.amountCents,
    days: daysFromTo(settled.firstDate, settled.lastDate),
    periodDays: settled.period.days,
    countedCents,
  });
  return amountCents === null ? [] : [commitmentLine(subject, plan, settled, amountCents, taxesOf(plan.minimumCommitment!.taxCodes, plan.taxCodes))];
}

/** The plan period that an entry settles: the one closed or ended; at a boundary of a plan in advance the one before the period it bills (plans.md 4.2). */
function settledWindow({ subscription, plan, reason, windows }: BillingEntry, timezone: Timezone): BillingWindow | null {
  if (!windows.feeDue || windows.fee === null) return null;
  if (reason === 'subscription_terminating') return windows.fee;
  if (reason !== 'subscription_periodic') return null;
  if (!plan.definition.payInAdvance) return windows.fee;
  const { plan: rhythm } = rhythmsOf(subscription, plan.definition, timezone);
  const closed = periodClosedAt(rhythm, windows.fee.period.from);
  const life = lifeOf(subscription, timezone);
  return closed.to < life.firstBilledDate ? null : feeWindow(closed, life, timezone);
}

/** A fee belongs to the period that holds the middle of its time: its ends may be off by hours after a change of timezone. */
function liesIn(period: { from: Instant; to: Instant }, from: Instant | null, to: Instant | null): boolean {
  if (from === null || to === null) return false;
  const middle = (from + to) / 2;
  return middle >= period.from && middle <= period.to;
}
