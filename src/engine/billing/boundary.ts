import type { CalendarDate } from '../../contract.js';
import { boundaryFrom, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { dueOf, updateSubscription } from '../subscriptions/schedule.js';
import { type SubscriptionContext, subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { periodicEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { regroupPaidFees } from './regrouped-fees.js';
import { makeRenewalFees } from './renewals.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';

/**
 * Bills a boundary of a customer's subscriptions, as of its due instant: one invoice for all that share it, but apart by
 * currency, billing entity, purchase order, and those that want an invoice alone (subscriptions.md 10.6). What another
 * run has billed meanwhile is passed over.
 */
export async function billBoundary(work: Work, runtime: Runtime, customerId: string, at: Instant): Promise<InvoiceRow[]> {
  const rows = await work.read('subscriptionsByCustomer', { customerId }, { where: { status: 'active' } });
  const contexts = await subscriptionContexts(work, rows.filter((row) => row.hasDue && row.dueAt === at));
  const due = contexts.filter(({ subscription, plan, timezone }) => {
    const item = dueOf(subscription, plan.definition, timezone);
    return item?.kind === 'boundary' && item.at === at;
  });
  const invoices: InvoiceRow[] = [];
  for (const group of groupsForInvoices(due)) invoices.push(...(await billGroup(work, runtime, group, at)));
  return invoices;
}

function groupsForInvoices(contexts: readonly SubscriptionContext[]): SubscriptionContext[][] {
  const groups = new Map<string, SubscriptionContext[]>();
  for (const context of contexts) {
    const { subscription, plan, issuer } = context;
    const { consolidateInvoice, purchaseOrderNumber } = subscription.terms;
    const shared = [plan.definition.amountCurrency, issuer.code, purchaseOrderNumber];
    const key = JSON.stringify(consolidateInvoice ? shared : [...shared, subscription.id]);
    groups.set(key, [...(groups.get(key) ?? []), context]);
  }
  return [...groups.values()];
}

/** Bills subscriptions that share an invoice, and moves each on to its next boundary. */
export async function billGroup(work: Work, runtime: Runtime, group: readonly SubscriptionContext[], at: Instant): Promise<InvoiceRow[]> {
  const { customer, subscription } = group[0]!;
  const billingDate = subscription.nextBoundary;
  const entries = group.map((context) => periodicEntry(context, billingDate));
  const fees = await feesOf(work, runtime, group[0]!, entries);
  const id = deriveId('inv', customer.id, 'boundary', billingDate, subscription.id);
  const invoice = await issueSubscriptionInvoice(work, group[0]!, { id, entries, fees, billingDate, periodic: true, at });
  const regrouped: InvoiceRow[] = [];
  for (const [index, context] of group.entries()) {
    const { windows } = entries[index]!;
    if (windows.opened.charges) await makeRenewalFees(work, runtime, context, windows.opened.charges);
    if (windows.charges) regrouped.push(...(await regroupPaidFees(work, context, { kind: 'period_end', at, billingDate, window: windows.charges })));
    await closeBoundary(work, context, entries[index]!);
  }
  return [invoice, ...regrouped];
}

/** Claims the boundary for ever, and moves the subscription on to its next one. */
async function closeBoundary(work: Work, { subscription, plan, timezone }: SubscriptionContext, { windows }: BillingEntry): Promise<void> {
  const boundary: CalendarDate = subscription.nextBoundary;
  const key = `boundary:${subscription.id}:${boundary}`;
  await work.insert('claims', { id: deriveId('clm', key), key, subject: subscription.id });
  const { terms } = subscription;
  await updateSubscription(work, subscription, plan.definition, timezone, {
    nextBoundary: boundaryFrom(rhythmsOf(subscription, plan.definition, timezone).invoices, addDays(boundary, 1)),
    terms: {
      ...terms,
      boundariesDoneTo: boundary,
      chargesBilledTo: windows.charges?.to ?? terms.chargesBilledTo,
      billedDays: {
        fee: windows.feeDue ? windows.fee!.lastDate : terms.billedDays.fee,
        charges: windows.charges?.lastDate ?? terms.billedDays.charges,
        fixedCharges: windows.fixedCharges?.lastDate ?? terms.billedDays.fixedCharges,
      },
    },
  });
}
