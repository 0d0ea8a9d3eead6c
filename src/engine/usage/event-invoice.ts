import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { type BillingWindow, feeWindow, usageWindow } from '../../core/subscriptions/windows.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import type { UsageEventRow } from '../../storage/usage.js';
import { deriveId } from '../ids.js';
import { issueInvoice } from '../invoices/issue.js';
import { lifeOf } from '../subscriptions/life.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';

/**
 * Issues the invoice of one event on one charge in advance: at once, without grace period, dated by the customer's day of ingestion, also when
 * the fee is 0 (charges.md 6.10). Its windows are those of the periods that hold the event.
 */
export async function issueEventInvoice(
  work: Work, { subscription, plan, customer, issuer, timezone }: SubscriptionContext, window: BillingWindow, event: UsageEventRow, fee: FeeDraft,
): Promise<void> {
  const rhythms = rhythmsOf(subscription, plan.definition, timezone);
  const date = localDate(event.timestamp, timezone);
  const life = { ...lifeOf(subscription, timezone), chargesBilledTo: null };
  const ofPlan = feeWindow(periodHolding(rhythms.plan, date), life, timezone);
  const ofFixedCharges = usageWindow(periodHolding(rhythms.fixedCharges, date), life, timezone);
  await issueInvoice(work, {
    id: deriveId('inv', subscription.id, 'event', fee.chargeCode!, event.transactionId),
    invoiceType: 'subscription',
    customer,
    entity: issuer,
    currency: plan.definition.amountCurrency,
    timezone,
    billingDate: localDate(work.now, timezone),
    periodic: false,
    graceAllowed: false,
    takesCoupons: true,
    dueAt: work.now,
    entries: [{
      subscriptionId: subscription.id,
      externalSubscriptionId: subscription.externalId,
      planCode: subscription.planCode,
      planVersion: plan.currentVersion,
      invoicingReason: 'in_advance_charge',
      fromDatetime: ofPlan.from,
      toDatetime: ofPlan.to,
      chargesFromDatetime: window.from,
      chargesToDatetime: window.to,
      fixedChargesFromDatetime: ofFixedCharges.from,
      fixedChargesToDatetime: ofFixedCharges.to,
      billedAt: work.now,
    }],
    fees: [fee],
    purchaseOrderNumber: subscription.terms.purchaseOrderNumber,
    createdEvent: 'invoice.created',
  });
}
