import { lastDateBilled, type EndedBy } from '../../core/subscriptions/ending.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf, subscriptionViewOf } from '../subscriptions/views.js';
import { cancelScheduledChange } from '../subscriptions/scheduled-change.js';
import type { Work } from '../work.js';
import { terminatingEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { regroupPaidFees } from './regrouped-fees.js';
import { endInvoiceId } from './start.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';
import { creditUnusedDays } from './termination-credit.js';

/** What a termination makes: set on the record before, or by the call itself. */
export type TerminationOptions = Partial<Pick<SubscriptionRow['terms'], 'onTerminationCreditNote' | 'onTerminationInvoice'>>;

/**
 * Ends a subscription: a scheduled change of plan is canceled, the unused days of a plan in advance are credited first, then
 * what is open is billed, unless the invoice is skipped (subscriptions.md 9).
 */
export async function endSubscription(
  work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant, endedBy: 'call' | 'ending_at', options: TerminationOptions = {},
): Promise<InvoiceRow | null> {
  const before = await contextOf(work, await cancelScheduledChange(work, row, at));
  const { terms } = before.subscription;
  const onTerminationInvoice = options.onTerminationInvoice ?? terms.onTerminationInvoice;
  const onTerminationCreditNote = before.plan.definition.payInAdvance ? (options.onTerminationCreditNote ?? terms.onTerminationCreditNote ?? 'credit') : null;
  const ended = await closeRecord(work, before, at, endedBy, { onTerminationInvoice, onTerminationCreditNote });
  const context = { ...before, subscription: ended };
  await tellEnded(work, ended);
  if (onTerminationCreditNote !== null) await creditUnusedDays(work, context, onTerminationCreditNote);
  const entry = await terminatingEntry(work, context);
  const invoice = onTerminationInvoice === 'skip' ? null : await billEnd(work, runtime, context, entry, at);
  await regroupAtEnd(work, context, entry, at);
  return invoice;
}

/** Fees of charges in advance without invoice that were paid are put on their statement, with or without a last invoice (subscriptions.md 9.3). */
export async function regroupAtEnd(work: Work, context: SubscriptionContext, { windows }: BillingEntry, at: Instant): Promise<void> {
  await regroupPaidFees(work, context, { kind: 'subscription_end', at, billingDate: localDate(at, context.timezone), window: windows.charges! });
}

/** An `endingAt` that has come. */
export function endOnDate(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  return endSubscription(work, runtime, row, at, 'ending_at');
}

/** Marks a record as ended, and notes up to which day it was billed: a record made anew never bills that day again. */
export async function closeRecord(
  work: Work, { subscription, plan, timezone }: SubscriptionContext, at: Instant, endedBy: EndedBy,
  options: TerminationOptions & { nextSubscriptionId?: string } = {},
): Promise<SubscriptionRow> {
  const { nextSubscriptionId, ...kept } = options;
  const rhythm = rhythmsOf(subscription, plan.definition, timezone).plan;
  const end = { startedAt: subscription.startedAt!, terminatedAt: at, endedBy };
  const billed = {
    payInAdvance: plan.definition.payInAdvance, invoiced: options.onTerminationInvoice !== 'skip', feeBilledTo: subscription.terms.billedDays.fee,
  };
  return updateSubscription(work, subscription, plan.definition, timezone, {
    status: 'terminated',
    liveKey: subscription.id,
    terminatedAt: at,
    ...(nextSubscriptionId === undefined ? {} : { nextSubscriptionId }),
    terms: { ...subscription.terms, ...kept, endedBy, switchDate: null, lastDateBilled: lastDateBilled(rhythm, end, billed, timezone) },
  });
}

async function billEnd(work: Work, runtime: Runtime, context: SubscriptionContext, entry: BillingEntry, at: Instant): Promise<InvoiceRow> {
  const entries = [entry];
  const fees = await feesOf(work, runtime, context, entries);
  const id = endInvoiceId(context.subscription.id);
  return issueSubscriptionInvoice(work, context, { id, entries, fees, billingDate: localDate(at, context.timezone), periodic: false, at });
}

export async function tellEnded(work: Work, row: SubscriptionRow): Promise<void> {
  const subscription = await subscriptionViewOf(work, row);
  await work.tell('subscription.terminated', row.externalCustomerId, { subscription });
}
