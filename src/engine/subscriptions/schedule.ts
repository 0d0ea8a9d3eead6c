import type { Timezone } from '../../contract.js';
import { type DueItem, nextDue } from '../../core/subscriptions/next-due.js';
import { boundaryFrom, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { RowOf, RowPatch } from '../../storage/schema.js';
import { type CustomerRow, type EntityRow, timezoneOf } from '../customers/customers.js';
import type { Work } from '../work.js';

export type SubscriptionRow = RowOf<'subscriptions'>;

/** What time brings about next for a subscription. */
export function dueOf(row: Omit<SubscriptionRow, 'id' | 'seq' | 'version' | 'createdAt'>, plan: PlanDefinition, timezone: Timezone): DueItem | null {
  return nextDue(
    {
      ...row,
      switchDate: row.terms.switchDate,
      waitsForPrevious: row.status === 'pending' && row.previousSubscriptionId !== null,
      firstStartedAt: row.terms.firstStartedAt,
      trialPeriod: plan.trialPeriod,
      alertsTold: row.terms.alertsTold,
    },
    timezone,
  );
}

/** The columns by which `run` finds what is due. */
export function dueColumns(item: DueItem | null): { hasDue: boolean; dueAt: number } {
  return item === null ? { hasDue: false, dueAt: 0 } : { hasDue: true, dueAt: item.at };
}

/** Changes a subscription, and with it the instant at which it is due next. */
export async function updateSubscription(
  work: Work, row: SubscriptionRow, plan: PlanDefinition, timezone: Timezone, set: RowPatch<'subscriptions'>,
): Promise<SubscriptionRow> {
  const next = { ...row, ...set };
  return work.update('subscriptions', row, { ...set, ...dueColumns(dueOf(next, plan, timezone)) });
}

/**
 * Counts the boundaries of a customer's subscriptions anew, after its timezone may have changed: later boundaries are
 * those of the new one (subscriptions.md 2.7). A boundary that was billed is never billed again.
 */
export async function rescheduleCustomer(work: Work, customer: CustomerRow, entity: EntityRow): Promise<void> {
  const timezone = timezoneOf(customer, entity);
  const rows = await work.read('subscriptionsByCustomer', { customerId: customer.id }, { where: { status: ['active', 'pending'] } });
  const plans = await work.read('planById', { id: [...new Set(rows.map((row) => row.planId))] });
  for (const row of rows) {
    const plan = plans.find(({ id }) => id === row.planId)!.definition;
    const rhythms = rhythmsOf(row, plan, timezone);
    const { boundariesDoneTo, switchDate } = row.terms;
    const nextBoundary = boundariesDoneTo === null ? '' : boundaryFrom(rhythms.invoices, addDays(boundariesDoneTo, 1));
    const terms = switchDate === null ? row.terms : { ...row.terms, switchDate: boundaryFrom(rhythms.plan, nextBoundary) };
    const due = dueColumns(dueOf({ ...row, nextBoundary, terms }, plan, timezone));
    if (due.dueAt !== row.dueAt || due.hasDue !== row.hasDue || nextBoundary !== row.nextBoundary || terms.switchDate !== switchDate) {
      await work.update('subscriptions', row, { ...due, nextBoundary, terms });
    }
  }
}
