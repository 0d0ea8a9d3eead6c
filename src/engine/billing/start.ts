import type { FeeDraft } from '../../core/invoices/fee-draft.js';
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
import { type SubscriptionContext, contextOf, subscriptionViewOf } from '../subscriptions/views.js';
import { beginDailyLooks } from '../usage/daily.js';
import type { Work } from '../work.js';
import { billsFeeInAdvance, startingEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';

/**
 * Makes a subscription active as of an instant. `madeAt` is when the host asked for it: boundaries before that day are
 * never billed (subscriptions.md 5.1). An earlier record of the same external id whose end was invoiced puts the start off,
 * and a day billed to it is not billed again (2.5, 5.4). The start is not billed here. `incomplete`: it has begun, but waits for
 * its first payment (payments.md 5.4).
 */
export async function activate(
  work: Work, context: SubscriptionContext, startedAt: Instant, madeAt: Instant, { status = 'active' }: { status?: 'active' | 'incomplete' } = {},
): Promise<SubscriptionRow> {
  const { subscription, plan, timezone } = context;
  const earlier = await earlierRecords(work, subscription);
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
  const isActive = status === 'active';
  const active = await updateSubscription(work, subscription, plan.definition, timezone, {
    status,
    // A plan that waits to take over leaves the external id to the one that goes on.
    liveKey: isActive || subscription.previousSubscriptionId === null ? subscription.externalId : subscription.liveKey,
    startedAt: start,
    activatedAt: isActive ? work.now : null,
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
  if (isActive) await beginDailyLooks(work, active, timezone);
  return active;
}

/** The records of the same customer and external id that began before. */
export async function earlierRecords(work: Work, { id, externalId, customerId }: SubscriptionRow): Promise<SubscriptionRow[]> {
  const rows = await work.read('subscriptionsByExternalId', { externalId });
  // One that was given up before it was paid has never been.
  return rows.filter((row) => row.customerId === customerId && row.id !== id && row.startedAt !== null && row.status !== 'canceled');
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
 * invoice (subscriptions.md 5.2). `open`: the invoice waits for its payment, and the subscription with it.
 */
export async function billStart(
  work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant, { open = false }: { open?: boolean } = {},
): Promise<InvoiceRow | null> {
  const context = await contextOf(work, row);
  const bill = await startBill(work, runtime, context, at);
  if (!bill) return null;
  const { entry, fees, withFee } = bill;
  if (withFee) await feePaidInAdvance(work, context, entry);
  const id = startInvoiceId(row);
  const billingDate = localDate(at, context.timezone);
  return issueSubscriptionInvoice(work, context, { id, entries: [entry], fees, billingDate, periodic: false, at, graceAllowed: withFee && !open, open });
}

/** What a start bills, and whether the plan's fee is in it; null when it bills nothing. */
export async function startBill(
  work: Work, runtime: Runtime, context: SubscriptionContext, at: Instant,
): Promise<{ entry: BillingEntry; fees: FeeDraft[]; withFee: boolean } | null> {
  const starting = startingEntry(context, at);
  const withFee = billsFeeInAdvance(starting);
  const entry: BillingEntry = withFee ? starting : { ...starting, reason: 'in_advance_charge' };
  const fees = await feesOf(work, runtime, context, [entry]);
  return fees.length === 0 ? null : { entry, fees, withFee };
}

/** The id of the invoice of a record's start. */
export function startInvoiceId({ id }: SubscriptionRow): string {
  return deriveId('inv', id, 'start');
}

/** Remembers that the running period's fee has been billed: its days are never billed again. */
export async function feePaidInAdvance(work: Work, { subscription, plan, timezone }: SubscriptionContext, { windows }: BillingEntry): Promise<SubscriptionRow> {
  const { terms } = subscription;
  return updateSubscription(work, subscription, plan.definition, timezone, {
    terms: { ...terms, billedDays: { ...terms.billedDays, fee: windows.fee!.lastDate } },
  });
}

export async function tellStarted(work: Work, row: SubscriptionRow): Promise<void> {
  const subscription = await subscriptionViewOf(work, row);
  await work.tell('subscription.started', row.externalCustomerId, { subscription });
}
