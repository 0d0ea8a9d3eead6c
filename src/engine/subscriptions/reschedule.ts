import type { Timezone } from '../../contract.js';
import { boundaryFrom, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { addDays } from '../../core/time/calendar-date.js';
import { type CustomerRow, timezoneOf } from '../customers/customers.js';
import type { Work } from '../work.js';
import { type SubscriptionRow, dueColumns, dueOf } from './schedule.js';

/**
 * Counts the boundaries of customers' subscriptions anew, after their timezone has changed: later boundaries are those of
 * the new one, by the anchor's date in it, and one that was billed is never billed again (subscriptions.md 2.7).
 */
export async function rescheduleCustomers(work: Work, customers: readonly CustomerRow[]): Promise<void> {
  const entities = new Map((await work.read('billingEntityById', { id: [...new Set(customers.map((row) => row.billingEntityId))] })).map((row) => [row.id, row]));
  const rows = await work.read('subscriptionsByCustomer', { customerId: customers.map((row) => row.id) }, { where: { status: ['active', 'pending'] } });
  const plans = new Map((await work.read('planById', { id: [...new Set(rows.map((row) => row.planId))] })).map((row) => [row.id, row.definition]));
  const timezones = new Map(customers.map((row) => [row.id, timezoneOf(row, entities.get(row.billingEntityId)!)]));
  for (const row of rows) await reschedule(work, row, plans.get(row.planId)!, timezones.get(row.customerId)!);
}

async function reschedule(work: Work, row: SubscriptionRow, plan: PlanDefinition, timezone: Timezone): Promise<void> {
  const rhythms = rhythmsOf(row, plan, timezone);
  const { boundariesDoneTo, switchDate } = row.terms;
  const nextBoundary = boundariesDoneTo === null ? '' : boundaryFrom(rhythms.invoices, addDays(boundariesDoneTo, 1));
  const terms = switchDate === null ? row.terms : { ...row.terms, switchDate: boundaryFrom(rhythms.plan, nextBoundary) };
  await work.update('subscriptions', row, { nextBoundary, terms, ...dueColumns(dueOf({ ...row, nextBoundary, terms }, plan, timezone)) });
}
