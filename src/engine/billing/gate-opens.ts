import { rulesWithStatus } from '../../core/subscriptions/activation.js';
import { boundaryFrom, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { trialEnd } from '../../core/subscriptions/trial.js';
import { type BillingRhythm, periodHolding } from '../../core/time/billing-period.js';
import { type CalendarDate, addDays } from '../../core/time/calendar-date.js';
import { localDate, startOfDay } from '../../core/time/timezone.js';
import type { UsageEventRow } from '../../storage/usage.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import { windowHolding } from '../subscriptions/record-at.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf, subscriptionViewOf } from '../subscriptions/views.js';
import { billEventsInAdvance } from '../usage/bill-in-advance.js';
import { beginDailyLooks } from '../usage/daily.js';
import type { Work } from '../work.js';
import { periodicEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { makeRenewalFees } from './renewals.js';
import { tellStarted } from './start.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';
import { tellEnded } from './end.js';
import { billReplaced, endReplaced } from './replaced.js';

/**
 * The first invoice of a gated subscription is paid: it is active from now on, its start unchanged (payments.md 5.10 to
 * 5.14). What took over from another plan ends that one now, and is billed again at its next ordinary boundary; else the
 * period in progress is billed, if it is not the first one, and events that came in meanwhile on charges in advance.
 */
export async function activateGated(work: Work, runtime: Runtime, row: SubscriptionRow): Promise<void> {
  const { plan, timezone } = await contextOf(work, row);
  const previous = row.previousSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: row.previousSubscriptionId });
  // The old record gives its external id away before the new one takes it.
  const replaced = previous?.status === 'active' ? await endReplaced(work, previous, row) : null;
  const today = localDate(work.now, timezone);
  const started = localDate(row.startedAt!, timezone);
  const boundariesDoneTo = today > started ? today : started;
  const active = await updateSubscription(work, row, plan.definition, timezone, {
    status: 'active',
    liveKey: row.externalId,
    activatedAt: work.now,
    nextBoundary: boundaryFrom(rhythmsOf(row, plan.definition, timezone).invoices, addDays(boundariesDoneTo, 1)),
    terms: {
      ...row.terms,
      activationRules: rulesWithStatus(row.terms.activationRules, 'satisfied'),
      boundariesDoneTo,
      // Usage up to this moment is the old plan's.
      ...(replaced ? { chargesBilledTo: work.now - 1 } : {}),
    },
  });
  await beginDailyLooks(work, active, timezone);
  if (replaced) await tellEnded(work, replaced.subscription);
  await tellStarted(work, active);
  if (replaced) {
    await billReplaced(work, runtime, replaced);
    return;
  }
  await billPeriodInProgress(work, runtime, await contextOf(work, active));
  await billWaitingEvents(work, runtime, await contextOf(work, (await work.find('subscriptionById', { id: row.id }))!));
}

/**
 * Bills the period in progress as its first day would have, for a subscription that waited longer than its first period;
 * periods that went by wholly are never billed. What is billed by the month takes the latest of its own boundaries
 * (payments.md 5.12, 5.13).
 */
async function billPeriodInProgress(work: Work, runtime: Runtime, context: SubscriptionContext): Promise<void> {
  const { subscription, plan, timezone, customer } = context;
  const started = localDate(subscription.startedAt!, timezone);
  const today = localDate(work.now, timezone);
  const rhythms = rhythmsOf(subscription, plan.definition, timezone);
  const latest = (rhythm: BillingRhythm): CalendarDate | null => {
    const { from } = periodHolding(rhythm, today);
    return from > started ? from : null;
  };
  const dates = { plan: latest(rhythms.plan), charges: latest(rhythms.charges), fixedCharges: latest(rhythms.fixedCharges) };
  const boundary = Object.values(dates).reduce((last, date) => (last === null || (date !== null && date > last) ? date : last), null);
  if (boundary === null) return;

  const entryAt = (date: CalendarDate): BillingEntry => periodicEntry(context, date);
  const { windows: latestWindows } = entryAt(boundary);
  const ofPlan = dates.plan === null ? latestWindows : entryAt(dates.plan).windows;
  const ofCharges = dates.charges === null ? null : entryAt(dates.charges).windows;
  const ofFixedCharges = dates.fixedCharges === null ? null : entryAt(dates.fixedCharges).windows;
  const windows: BillingEntry['windows'] = {
    fee: ofPlan.fee,
    feeDue: ofPlan.feeDue,
    charges: ofCharges?.charges ?? null,
    fixedCharges: ofFixedCharges?.fixedCharges ?? null,
    opened: { plan: ofPlan.opened.plan, charges: ofCharges?.opened.charges ?? null, fixedCharges: ofFixedCharges?.opened.fixedCharges ?? null },
  };
  await skipTrialGoneBy(work, context, boundary);
  const current = await contextOf(work, (await work.find('subscriptionById', { id: subscription.id }))!);
  const entry: BillingEntry = { ...entryAt(boundary), subscription: current.subscription, windows };
  const fees = await feesOf(work, runtime, current, [entry]);
  const id = deriveId('inv', customer.id, 'boundary', boundary, subscription.id);
  await issueSubscriptionInvoice(work, current, { id, entries: [entry], fees, billingDate: boundary, periodic: true, at: startOfDay(boundary, timezone) });
  if (windows.opened.charges) await makeRenewalFees(work, runtime, current, windows.opened.charges);
  const { terms } = current.subscription;
  await updateSubscription(work, current.subscription, plan.definition, timezone, {
    terms: {
      ...terms,
      chargesBilledTo: windows.charges?.to ?? terms.chargesBilledTo,
      billedDays: {
        fee: windows.feeDue ? windows.fee!.lastDate : terms.billedDays.fee,
        charges: windows.charges?.lastDate ?? terms.billedDays.charges,
        fixedCharges: windows.fixedCharges?.lastDate ?? terms.billedDays.fixedCharges,
      },
    },
  });
}

/** A trial that ended in a period which is never billed, or with the one that is billed whole: told, and nothing more of it. */
async function skipTrialGoneBy(work: Work, { subscription, plan, timezone }: SubscriptionContext, boundary: CalendarDate): Promise<void> {
  const { trialPeriod } = plan.definition;
  if (trialPeriod === 0 || subscription.trialEndedAt !== null) return;
  const endsAt = trialEnd(subscription.terms.firstStartedAt!, trialPeriod);
  if (localDate(endsAt, timezone) > boundary) return;
  const row = await updateSubscription(work, subscription, plan.definition, timezone, { trialEndedAt: endsAt });
  const view = await subscriptionViewOf(work, row);
  await work.tell('subscription.trial_ended', row.externalCustomerId, { subscription: view });
}

/** Rows of one question for events. */
const PAGE = 5_000;

/** Events of the period in progress on charges in advance, which waited for the subscription: billed now, in order of time (payments.md, difference 9). */
async function billWaitingEvents(work: Work, runtime: Runtime, context: SubscriptionContext): Promise<void> {
  const { subscription, plan } = context;
  const codes = [...new Set(plan.definition.charges.filter((charge) => charge.payInAdvance).map((charge) => charge.billableMetricCode))];
  const { from } = windowHolding(context, work.now);
  const events: UsageEventRow[] = [];
  for (const code of codes) {
    for (let after: { timestamp: number; sequence: number } | undefined; ; ) {
      const page = await work.store.usage.list({ externalSubscriptionId: subscription.externalId, code, from, to: work.now, limit: PAGE, ...(after && { after }) });
      events.push(...page);
      if (page.length < PAGE) break;
      after = page[page.length - 1]!;
    }
  }
  events.sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
  if (events.length > 0) await billEventsInAdvance(work, runtime, events);
}
