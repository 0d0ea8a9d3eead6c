import type { CalendarDate, Timezone } from '../../contract.js';
import { firstDateAfterTrial } from '../../core/subscriptions/trial.js';
import type { SubscriptionLife } from '../../core/subscriptions/windows.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { localDate } from '../../core/time/timezone.js';
import type { SubscriptionRow } from './schedule.js';

/** The life of a subscription that has started, as billing looks at it. */
export function lifeOf(row: SubscriptionRow, timezone: Timezone): SubscriptionLife {
  const start = localDate(row.startedAt!, timezone);
  const { firstBilledDate, chargesBilledTo, endedBy, billedDays } = row.terms;
  return {
    startedAt: row.startedAt!,
    terminatedAt: row.terminatedAt,
    endedBy,
    firstBilledDate: firstBilledDate !== null && firstBilledDate > start ? firstBilledDate : start,
    chargesBilledTo,
    billedDays,
  };
}

/** First local date that the plan's fee is due for, when the plan has a trial. */
export function trialEndDate(row: SubscriptionRow, plan: PlanDefinition, timezone: Timezone): CalendarDate | null {
  return row.terms.firstStartedAt === null ? null : firstDateAfterTrial(row.terms.firstStartedAt, plan.trialPeriod, timezone);
}
