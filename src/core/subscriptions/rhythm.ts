import type { CalendarDate, Timezone } from '../../contract.js';
import type { PlanDefinition } from '../plans/plan.js';
import { type BillingPeriod, type BillingRhythm, monthlyRhythm, periodHolding } from '../time/billing-period.js';
import { addDays } from '../time/calendar-date.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';

export interface SubscriptionAnchor {
  subscriptionAt: Instant;
  billingTime: 'calendar' | 'anniversary';
}

/** The rhythms of one subscription: of the plan's fee, of its usage charges, of its fixed charges, and of its invoices. */
export interface Rhythms {
  plan: BillingRhythm;
  charges: BillingRhythm;
  fixedCharges: BillingRhythm;
  /** Each boundary of this one makes an invoice (subscriptions.md 8.1). */
  invoices: BillingRhythm;
}

/** The rhythms in the customer's timezone: the anchor is the local date of `subscriptionAt` (subscriptions.md 1.3, 8). */
export function rhythmsOf(anchor: SubscriptionAnchor, plan: PlanDefinition, timezone: Timezone): Rhythms {
  const ofPlan: BillingRhythm = {
    interval: plan.interval,
    billingTime: anchor.billingTime,
    anchor: localDate(anchor.subscriptionAt, timezone),
  };
  const monthly = monthlyRhythm(ofPlan);
  const charges = plan.billChargesMonthly ? monthly : ofPlan;
  const fixedCharges = plan.billFixedChargesMonthly ? monthly : ofPlan;
  return { plan: ofPlan, charges, fixedCharges, invoices: plan.billChargesMonthly || plan.billFixedChargesMonthly ? monthly : ofPlan };
}

/** Whether a period of this rhythm begins on the date. */
export function isBoundary(rhythm: BillingRhythm, date: CalendarDate): boolean {
  return periodHolding(rhythm, date).from === date;
}

/** The first boundary on or after the date. */
export function boundaryFrom(rhythm: BillingRhythm, date: CalendarDate): CalendarDate {
  const period = periodHolding(rhythm, date);
  return period.from === date ? date : addDays(period.to, 1);
}

/** The period that a boundary closes. */
export function periodClosedAt(rhythm: BillingRhythm, boundary: CalendarDate): BillingPeriod {
  return periodHolding(rhythm, addDays(boundary, -1));
}
