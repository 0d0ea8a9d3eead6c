import { TERMINATION_ALERT_DAYS } from '../../core/subscriptions/next-due.js';
import { addDays } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import { type SubscriptionRow, updateSubscription } from '../subscriptions/schedule.js';
import { contextOf, subscriptionViewOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';

/** Tells the host that a subscription will end: once 45 and once 15 days before the date of `endingAt` (payments.md 11). Makes no invoice. */
export async function tellTerminationAlert(work: Work, row: SubscriptionRow): Promise<null> {
  const { plan, timezone } = await contextOf(work, row);
  const endDate = localDate(row.endingAt!, timezone);
  const { alertsTold } = row.terms;
  const due = TERMINATION_ALERT_DAYS.filter((days) => !alertsTold.includes(days));
  // The one whose day came first: a late run tells each by itself.
  const days = due.sort((a, b) => (addDays(endDate, -a) < addDays(endDate, -b) ? -1 : 1))[0]!;
  const told = await updateSubscription(work, row, plan.definition, timezone, { terms: { ...row.terms, alertsTold: [...alertsTold, days] } });
  const subscription = await subscriptionViewOf(work, told);
  await work.tell('subscription.termination_alert', row.externalCustomerId, { subscription });
  return null;
}
