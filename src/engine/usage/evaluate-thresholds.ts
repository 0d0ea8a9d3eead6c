import type { Cents } from '../../contract.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { passedThresholds } from '../../core/plans/usage-thresholds.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { thresholdsInForce } from '../../core/subscriptions/thresholds-in-force.js';
import { type InvoiceWindows, runningWindows } from '../../core/subscriptions/windows.js';
import { localDate } from '../../core/time/timezone.js';
import type { BillingEntry } from '../billing/entry.js';
import type { TaskRun } from '../billing/run-tasks.js';
import { feesOf, issueSubscriptionInvoice } from '../billing/subscription-invoice.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import { type SubscriptionContext, contextOf, subscriptionContexts, subscriptionViewOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { lifetimeAmounts } from './lifetime.js';

/** Subscriptions of one question. */
const PAGE = 500;

/**
 * Looks at the usage of every active subscription that has thresholds, as it is now, and makes a progressive invoice where
 * any has been passed (plans.md 6.2). One transaction each.
 */
export async function evaluateThresholds({ runtime, report, stopped, attempt }: TaskRun): Promise<void> {
  for (let after: { seq: number } | undefined; !stopped(); ) {
    const rows = await runtime.store.read('subscriptionsByStatus', { status: 'active' }, { limit: PAGE, ...(after ? { after } : {}) });
    const contexts = await runtime.query((work) => subscriptionContexts(work, rows));
    for (const { subscription, plan } of contexts) {
      if (stopped()) return;
      if (thresholdsInForce(subscription.terms, plan.definition).length === 0) continue;
      await attempt('usage_threshold', subscription.id, async () => {
        const invoice = await runtime.execute('run', ['usage_threshold', subscription.id], undefined, (work) => billPassedThresholds(work, runtime, subscription.id));
        if (!invoice) return;
        report.invoicesCreated += 1;
        report.invoicesFinalized += 1;
      });
    }
    const last = rows[rows.length - 1];
    if (!last || rows.length < PAGE) return;
    after = { seq: last.seq };
  }
}

/**
 * Makes the progressive invoice of a subscription whose usage has passed a threshold since the last one of the period:
 * finalized at once, of the usage in arrears so far, gross (plans.md 6.3 to 6.5). None where nothing is passed, or there
 * is nothing in arrears to bill: then the threshold waits for the next fees.
 */
export async function billPassedThresholds(work: Work, runtime: Runtime, subscriptionId: string): Promise<InvoiceRow | null> {
  const row = await work.find('subscriptionById', { id: subscriptionId });
  if (row?.status !== 'active') return null;
  const context = await contextOf(work, row);
  const { subscription, plan, timezone } = context;
  const today = localDate(work.now, timezone);
  const windows = runningWindows(rhythmsOf(subscription, plan.definition, timezone), today, lifeOf(subscription, timezone), timezone);
  const { historical, invoiced, current } = await lifetimeAmounts(work, runtime, subscription);
  const earlier = await earlierInPeriod(work, subscriptionId, windows);
  const earlierCents = earlier.at(-1)?.facts.usageReachedCents ?? 0;
  const past = historical + invoiced;
  const thresholds = passedThresholds(thresholdsInForce(subscription.terms, plan.definition), { before: past + earlierCents, total: past + current });
  if (thresholds.length === 0) return null;

  const entries: BillingEntry[] = [{ subscription, plan, reason: 'progressive_billing', windows }];
  const fees = await feesOf(work, runtime, context, entries);
  if (total(fees) === 0) return null;
  const invoice = await issueSubscriptionInvoice(work, context, {
    id: deriveId('inv', subscription.id, 'progressive', windows.charges!.from, earlier.length + 1),
    invoiceType: 'progressive_billing',
    entries, fees, billingDate: today, periodic: false, at: work.now, graceAllowed: false,
    usageReached: { thresholds, usageCents: current, lifetimeUsageCents: past + current },
  });
  await tellReached(work, context, invoice);
  return invoice;
}

const total = (fees: readonly FeeDraft[]): Cents => fees.reduce((sum, fee) => sum + fee.amountCents, 0);

/** The progressive invoices of the running period, oldest first; a voided one has fired its thresholds all the same. */
async function earlierInPeriod(work: Work, subscriptionId: string, { charges }: InvoiceWindows): Promise<InvoiceRow[]> {
  const rows = await work.read('invoiceSubscriptionsBySubscription', { subscriptionId }, { where: { invoicingReason: 'progressive_billing' } });
  const ofPeriod = rows.filter((row) => row.chargesFromDatetime! >= charges!.from && row.chargesFromDatetime! <= charges!.to);
  return ofPeriod.length === 0 ? [] : work.read('invoiceById', { id: ofPeriod.map((row) => row.invoiceId) });
}

async function tellReached(work: Work, { subscription, customer }: SubscriptionContext, { facts }: InvoiceRow): Promise<void> {
  const view = await subscriptionViewOf(work, subscription);
  for (const usageThreshold of facts.appliedUsageThresholds) {
    await work.tell('subscription.usage_threshold_reached', customer.externalId, { subscription: view, usageThreshold });
  }
}
