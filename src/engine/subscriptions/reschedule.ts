import type { CalendarDate, Timezone } from '../../contract.js';
import { type Rhythms, boundaryFrom, isBoundary, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { startOfDay } from '../../core/time/timezone.js';
import { type CustomerRow, timezoneOf } from '../customers/customers.js';
import { moveDailyLooks } from '../usage/daily.js';
import type { Work } from '../work.js';
import { type SubscriptionRow, dueColumns, dueOf } from './schedule.js';

/**
 * Counts the boundaries of customers' subscriptions anew, after their timezone has changed from `before`: later boundaries are those
 * of the new one, by the anchor's date in it, and one that was billed is never billed again (subscriptions.md 2.7).
 */
export async function rescheduleCustomers(work: Work, customers: readonly CustomerRow[], before: Timezone): Promise<void> {
  const entities = new Map((await work.read('billingEntityById', { id: [...new Set(customers.map((row) => row.billingEntityId))] })).map((row) => [row.id, row]));
  const rows = await work.read('subscriptionsByCustomer', { customerId: customers.map((row) => row.id) }, { where: { status: ['active', 'pending'] } });
  const plans = new Map((await work.read('planById', { id: [...new Set(rows.map((row) => row.planId))] })).map((row) => [row.id, row.definition]));
  const timezones = new Map(customers.map((row) => [row.id, timezoneOf(row, entities.get(row.billingEntityId)!)]));
  for (const row of rows) {
    const timezone = timezones.get(row.customerId)!;
    await reschedule(work, row, plans.get(row.planId)!, timezone, before);
    await moveDailyLooks(work, row, timezone);
  }
}

async function reschedule(work: Work, row: SubscriptionRow, plan: PlanDefinition, timezone: Timezone, before: Timezone): Promise<void> {
  const rhythms = rhythmsOf(row, plan, timezone);
  const { boundariesDoneTo: doneTo, switchDate } = row.terms;
  const boundariesDoneTo = doneTo === null ? null : lastPassed(doneTo, rhythmsOf(row, plan, before), rhythms, timezone, work.now);
  const nextBoundary = boundariesDoneTo === null ? '' : boundaryFrom(rhythms.invoices, addDays(boundariesDoneTo, 1));
  const terms = { ...row.terms, boundariesDoneTo, switchDate: switchDate === null ? null : boundaryFrom(rhythms.plan, nextBoundary) };
  await work.update('subscriptions', row, { nextBoundary, terms, ...dueColumns(dueOf({ ...row, nextBoundary, terms }, plan, timezone)) });
}

/** No timezone is more days ahead of another than this. */
const MOST_DAYS_MOVED = 2;

/**
 * The last date whose boundary is passed in the new timezone. Where the anchor has moved on by a day, so has the boundary that was done
 * in the old one; by then it has come a second time, and is no later one.
 */
function lastPassed(doneTo: CalendarDate, before: Rhythms, after: Rhythms, timezone: Timezone, now: Instant): CalendarDate {
  if (!isBoundary(before.invoices, doneTo)) return doneTo;
  const next = boundaryFrom(after.invoices, addDays(doneTo, 1));
  return next <= addDays(doneTo, MOST_DAYS_MOVED) && startOfDay(next, timezone) <= now ? next : doneTo;
}
