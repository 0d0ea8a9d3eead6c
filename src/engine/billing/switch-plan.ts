import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { dateTerms } from '../invoices/terms.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { scheduledChange } from '../subscriptions/scheduled-change.js';
import { type SubscriptionContext, contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { billBoundary } from './boundary.js';
import { closeRecord, regroupAtEnd, tellEnded } from './end.js';
import { billsFeeInAdvance, startingEntry, terminatingEntry } from './entries.js';
import type { BillingEntry } from './entry.js';
import { isPaidFirst, startGated, withRulesIgnored } from './gate.js';
import { hasInvoiceableRenewals, makeRenewalFees } from './renewals.js';
import { activate, endInvoiceId, feePaidInAdvance, tellStarted } from './start.js';
import { feesOf, issueSubscriptionInvoice } from './subscription-invoice.js';
import { creditUnusedDays } from './termination-credit.js';

/**
 * A dearer plan takes over now: the old record ends, its unused days are credited, today included, and one invoice bills
 * both: what is open of the old one to the day before, the running period of the new one from today on
 * (subscriptions.md 7.4 to 7.6). `next` is the pending record of the new plan. One that is to be paid for first waits beside
 * the old one, which goes on (payments.md 5.14). Answers the record that is in force.
 */
export async function upgradePlan(work: Work, runtime: Runtime, row: SubscriptionRow, next: SubscriptionRow): Promise<SubscriptionRow> {
  if (await isPaidFirst(work, next, work.now, work.now)) {
    await startGated(work, runtime, next, work.now, work.now);
    const waiting = (await work.find('subscriptionById', { id: next.id }))!;
    return waiting.status === 'active' ? waiting : row;
  }
  await takeOver(work, runtime, row, await withRulesIgnored(work, next), work.now, 'upgrade');
  return (await work.find('subscriptionById', { id: next.id }))!;
}

/**
 * The boundary of a scheduled downgrade has come: the old record has billed its last period whole, the new one begins with
 * the boundary (subscriptions.md 7.11). Nothing is credited. A new plan that is to be paid before waits from now on, and the
 * boundary is an ordinary one of the old plan (payments.md 5.3, 5.14).
 */
export async function switchPlan(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  const next = await scheduledChange(work, row);
  if (!next) throw new Error(`subscription ${row.id} has a date of switch and no plan to switch to`);
  if (await isPaidFirst(work, next, at, at)) {
    await work.update('subscriptions', row, { terms: { ...row.terms, switchDate: null } });
    const [invoice] = await billBoundary(work, runtime, row.customerId, at);
    await startGated(work, runtime, next, at, at);
    return invoice ?? null;
  }
  return takeOver(work, runtime, row, await withRulesIgnored(work, next), at, 'downgrade');
}

async function takeOver(
  work: Work, runtime: Runtime, row: SubscriptionRow, next: SubscriptionRow, at: Instant, endedBy: 'upgrade' | 'downgrade',
): Promise<InvoiceRow> {
  const before = await contextOf(work, row);
  const old = { ...before, subscription: await closeRecord(work, before, at, endedBy, { nextSubscriptionId: next.id }) };
  const started = await activate(work, await contextOf(work, next), at, at);
  await tellEnded(work, old.subscription);
  await tellStarted(work, started);
  if (endedBy === 'upgrade' && old.plan.definition.payInAdvance) await creditUnusedDays(work, old, 'credit');

  const taking = await contextOf(work, started);
  const entry = startingEntry(taking, at, endedBy === 'downgrade');
  const withFee = billsFeeInAdvance(entry);
  const ending = await terminatingEntry(work, old);
  const oldFees = await feesOf(work, runtime, taking, [ending]);
  const newFees = await feesOf(work, runtime, taking, [entry]);
  const entries = withFee || newFees.length > 0 || (await mayBillMoreInAdvance(work, taking, entry)) ? [ending, entry] : [ending];
  const fees = [...oldFees, ...newFees];
  if (withFee) await feePaidInAdvance(work, taking, entry);
  const id = endInvoiceId(old.subscription.id);
  const invoice = await issueSubscriptionInvoice(work, taking, { id, entries, fees, billingDate: localDate(at, old.timezone), periodic: false, at });
  if (entry.windows.opened.charges) await makeRenewalFees(work, runtime, taking, entry.windows.opened.charges);
  await regroupAtEnd(work, old, ending, at);
  return invoice;
}

/**
 * Whether the new plan has something to bill at its beginning but its fee: fixed charges in advance; or, as long as the invoice is a draft, units
 * that may still come and be carried into the period that it opens (charges.md 6.13).
 */
async function mayBillMoreInAdvance(work: Work, { customer, issuer }: SubscriptionContext, { plan, windows }: BillingEntry): Promise<boolean> {
  if (plan.definition.fixedCharges.some(({ payInAdvance }) => payInAdvance)) return true;
  const isDraft = dateTerms(customer, issuer, true).gracePeriod > 0;
  return isDraft && windows.opened.charges !== null && hasInvoiceableRenewals(work, plan);
}
