import type { CalendarDate, Timezone } from '../../contract.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { trialEnd } from '../../core/subscriptions/trial.js';
import { type SubscriptionLife, periodicWindows, startWindows, terminationWindows } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import type { PlanRow } from '../catalogue/plans.js';
import { lifeOf, trialEndDate } from '../subscriptions/life.js';
import { isTakenOver } from '../subscriptions/record-at.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { Work } from '../work.js';
import type { BillingEntry } from './entry.js';

/** What an entry is made of; the timezone is the customer's, on a draft the one that it was made in. */
export interface EntrySource {
  subscription: SubscriptionRow;
  plan: PlanRow;
  timezone: Timezone;
}

/** A life as it was before it ended: what was billed while it went on does not change by its end. */
function goingOn(subscription: SubscriptionRow, timezone: Timezone): SubscriptionLife {
  return { ...lifeOf(subscription, timezone), terminatedAt: null, endedBy: null };
}

/**
 * The entry of a boundary. A plan in advance bills no fee as long as the trial lasts: its end bills the rest of its period,
 * and a boundary on the very date of the end bears the fee in full (subscriptions.md 6.2, 6.4).
 */
export function periodicEntry({ subscription, plan, timezone }: EntrySource, boundary: CalendarDate): BillingEntry {
  const { payInAdvance } = plan.definition;
  const windows = periodicWindows(rhythmsOf(subscription, plan.definition, timezone), boundary, goingOn(subscription, timezone), payInAdvance, timezone);
  const trial = trialEndDate(subscription, plan.definition, timezone);
  const inTrial = payInAdvance && trial !== null && trial > boundary;
  return { subscription, plan, reason: 'subscription_periodic', windows: { ...windows, feeDue: windows.feeDue && !inTrial } };
}

/**
 * The entry of a start, or of a trial's end, that became due at `at`. The plan's fee is due unless the trial goes on.
 * `renews`: a plan that took over at a boundary opens the period of usage that begins there.
 */
export function startingEntry({ subscription, plan, timezone }: EntrySource, at: Instant, renews = false): BillingEntry {
  const { trialPeriod } = plan.definition;
  const life = goingOn(subscription, timezone);
  const inTrial = trialPeriod > 0 && at < trialEnd(subscription.terms.firstStartedAt!, trialPeriod);
  const date = localDate(Math.max(at, life.startedAt), timezone);
  const windows = startWindows(rhythmsOf(subscription, plan.definition, timezone), life, timezone, { date, renews });
  // The trial has not spared the fixed charges: its end bills the plan's fee and nothing else (subscriptions.md 6.4).
  const endsTrial = trialPeriod > 0 && !inTrial && at > life.startedAt && at === trialEnd(subscription.terms.firstStartedAt!, trialPeriod);
  const opened = { ...windows.opened, fixedCharges: endsTrial ? null : windows.opened.fixedCharges };
  return { subscription, plan, reason: 'subscription_starting', windows: { ...windows, feeDue: !inTrial, opened } };
}

/** Whether a starting entry has a plan's fee: in advance, no trial, and a day left that is not billed yet (subscriptions.md 5.2). */
export function billsFeeInAdvance({ plan, windows: { feeDue, fee } }: BillingEntry): boolean {
  return plan.definition.payInAdvance && feeDue && fee !== null && fee.firstDate <= fee.lastDate;
}

/**
 * The entry of an end. An event at its instant is left to a record of the same external id that starts at that very
 * instant; recurring units that are not prorated are left to the plan that takes over, where it bills them in arrears
 * (subscriptions.md 3.2, 3.8).
 */
export async function terminatingEntry(work: Work, { subscription, plan, timezone }: EntrySource): Promise<BillingEntry> {
  const { terminatedAt, externalId } = subscription;
  const life = { ...lifeOf(subscription, timezone), terminatedAt: terminatedAt!, endedBy: subscription.terms.endedBy! };
  const windows = terminationWindows(rhythmsOf(subscription, plan.definition, timezone), life, plan.definition.payInAdvance, timezone);
  const { charges } = windows;
  const others = await work.read('subscriptionsByExternalId', { externalId });
  const takenOver = isTakenOver(subscription, others);
  return {
    subscription, plan, reason: 'subscription_terminating',
    windows: charges && takenOver && charges.to === terminatedAt ? { ...windows, charges: { ...charges, usageTo: charges.to - 1 } } : windows,
    leftToNextPlan: life.endedBy === 'upgrade' ? await metricsInArrears(work, others.find((row) => row.id === subscription.nextSubscriptionId)) : [],
  };
}

async function metricsInArrears(work: Work, next: SubscriptionRow | undefined): Promise<string[]> {
  const plan = next && (await work.find('planById', { id: next.planId }));
  return plan ? plan.definition.charges.filter((charge) => !charge.payInAdvance).map((charge) => charge.billableMetricCode) : [];
}
