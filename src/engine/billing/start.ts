import { firstBilledDate, lastDateWithoutBoundary } from '../../core/subscriptions/decide-start.js';
import { boundaryFrom, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { trialEnd } from '../../core/subscriptions/trial.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf, subscriptionViews } from '../subscriptions/views.js';
import { beginDailyLooks } from '../usage/daily.js';
import type { Work } from '../work.js';
import { billsFeeInAdvance, startingEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';

/**
 * Makes a subscription active as of an instant. `madeAt` is when the host asked for it: boundaries before that day are
 * never billed (subscriptions.md 5.1). An earlier record of the same external id whose end was invoiced puts the start off,
 * and a day billed to it is not billed again (2.5, 5.4). The start is not billed here.
 */
export async function activate(work: Work, context: SubscriptionContext, startedAt: Instant, madeAt: Instant): Promise<SubscriptionRow> {
  const { subscription, plan, timezone, customer } = context;
  const earlier = (await work.read('subscriptionsByExternalId', { externalId: subscription.externalId }))
    .filter((row) => row.customerId === customer.id && row.id !== subscription.id && row.startedAt !== null);
  const ended = earlier.filter((row) => row.terminatedAt !== null);
  const invoiced = ended.filter(endedWithInvoice);
  const start = Math.max(startedAt, ...invoiced.map((row) => row.terminatedAt!));
  const lastBilled = ended.flatMap((row) => row.terms.lastDateBilled ?? []).sort().pop() ?? null;
  const usageBilledTo = [
    ...ended.filter((row) => !endedWithInvoice(row)).flatMap((row) => row.terms.chargesBilledTo ?? []),
    ...(await instantBilled(work, invoiced, start)),
  ];
  const firstStartedAt = Math.min(start, ...earlier.map((row) => row.startedAt!));
  const trialEndsAt = trialEnd(firstStartedAt, plan.definition.trialPeriod);
  // A trial that was over when this record began has been told of by the one before.
  const trialEndedAt = plan.definition.trialPeriod > 0 && earlier.length > 0 && trialEndsAt <= start ? trialEndsAt : null;
  const boundariesDoneTo = lastDateWithoutBoundary(start, madeAt, timezone);
  const active = await updateSubscription(work, subscription, plan.definition, timezone, {
    status: 'active',
    liveKey: subscription.externalId,
    startedAt: start,
    activatedAt: work.now,
    trialEndedAt,
    nextBoundary: boundaryFrom(rhythmsOf(subscription, plan.definition, timezone).invoices, addDays(boundariesDoneTo, 1)),
    terms: {
      ...subscription.terms,
      firstStartedAt,
      madeOn: localDate(madeAt, timezone),
      boundariesDoneTo,
      firstBilledDate: firstBilledDate(start, lastBilled, timezone),
      chargesBilledTo: usageBilledTo.length === 0 ? null : Math.max(...usageBilledTo),
    },
  });
  await beginDailyLooks(work, active, timezone);
  return active;
}

/** A plan change always has an invoice; an end of another kind unless that was to be skipped. */
function endedWithInvoice({ terms }: SubscriptionRow): boolean {
  return terms.endedBy === 'upgrade' || terms.endedBy === 'downgrade' || terms.onTerminationInvoice === 'generate';
}

/**
 * An event at the very instant of an end belongs to the record made anew at that instant (subscriptions.md 3.2), unless the
 * last invoice of the one before is issued with it already: no event is billed twice.
 */
async function instantBilled(work: Work, ended: readonly SubscriptionRow[], start: Instant): Promise<Instant[]> {
  const before = ended.filter((row) => row.terminatedAt === start && row.terms.endedBy !== 'upgrade' && row.terms.endedBy !== 'downgrade').pop();
  const invoice = before && (await work.find('invoiceById', { id: endInvoiceId(before.id) }));
  if (!before || invoice?.status !== 'finalized') return [];
  const events = await work.store.usage.list({ externalSubscriptionId: before.externalId, from: start, to: start, limit: 1 });
  return events.length > 0 ? [start] : [];
}

/** The id of the invoice that bills a record's end. */
export const endInvoiceId = (subscriptionId: string): string => deriveId('inv', subscriptionId, 'end');

/**
 * Bills a start: the fee of a plan in advance for the running period, with the fixed charges in advance; in a trial, for a
 * plan in arrears, or with no day left to bill, those fixed charges alone, without grace period. Nothing to bill, no
 * invoice (subscriptions.md 5.2).
 */
export async function billStart(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const context = await contextOf(work, row);
  const starting = startingEntry(context, at);
  const withFee = billsFeeInAdvance(starting);
  const entry: BillingEntry = withFee ? starting : { ...starting, reason: 'in_advance_charge' };
  const fees = await feesOf(work, runtime, context, [entry]);
  if (fees.length === 0) return null;
  if (withFee) await feePaidInAdvance(work, context, entry);
  const id = deriveId('inv', row.id, 'start');
  const billingDate = localDate(at, context.timezone);
  return issueSubscriptionInvoice(work, context, { id, entries: [entry], fees, billingDate, periodic: false, at, graceAllowed: withFee });
}

/** Remembers that the running period's fee has been billed: its days are never billed again. */
export async function feePaidInAdvance(work: Work, { subscription, plan, timezone }: SubscriptionContext, { windows }: BillingEntry): Promise<SubscriptionRow> {
  const { terms } = subscription;
  return updateSubscription(work, subscription, plan.definition, timezone, {
    terms: { ...terms, billedDays: { ...terms.billedDays, fee: windows.fee!.lastDate } },
  });
}

/** A pending subscription whose day has come: active from the instant named, and billed as a start. */
export async function startPending(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const active = await activate(work, await contextOf(work, row), row.subscriptionAt, at);
  await tellStarted(work, active);
  return billStart(work, runtime, active, at);
}

export async function tellStarted(work: Work, row: SubscriptionRow): Promise<void> {
  const [subscription] = await subscriptionViews(work, [row]);
  await work.tell('subscription.started', row.externalCustomerId, { subscription });
}
