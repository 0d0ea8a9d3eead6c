import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { type BillingWindow, usageWindow } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import { lifeOf } from './life.js';
import type { SubscriptionRow } from './schedule.js';
import type { SubscriptionContext } from './views.js';

/**
 * When a record begins, or is to; null for one that never did, and for a plan that waits to take over: as long as it does, what
 * happens falls to the record before it.
 */
export function beginsAt({ status, startedAt, subscriptionAt, previousSubscriptionId }: SubscriptionRow): Instant | null {
  const waits = status === 'pending' || status === 'incomplete';
  if (status === 'canceled' || (waits && previousSubscriptionId !== null)) return null;
  return startedAt ?? subscriptionAt;
}

/** The record of an external id that an instant belongs to; where two meet, the one that begins there (subscriptions.md 3.2). */
export function recordAt(rows: readonly SubscriptionRow[], at: Instant): SubscriptionRow | undefined {
  return rows
    .filter((row) => row.startedAt !== null && row.startedAt <= at && at <= (row.terminatedAt ?? Infinity))
    .sort((a, b) => b.startedAt! - a.startedAt! || b.seq - a.seq)[0];
}

/** Whether another of these records begins at the very instant at which this one ended, so that events of that instant are the other's (subscriptions.md 3.2). */
export function isTakenOver({ id, seq, terminatedAt }: SubscriptionRow, rows: readonly SubscriptionRow[]): boolean {
  return terminatedAt !== null && rows.some((row) => row.id !== id && row.seq > seq && row.startedAt === terminatedAt);
}

/** The charges window of a record that holds an instant, whether or not it has been billed. */
export function windowHolding({ subscription, plan, timezone }: SubscriptionContext, at: Instant): BillingWindow {
  const { charges } = rhythmsOf(subscription, plan.definition, timezone);
  return usageWindow(periodHolding(charges, localDate(at, timezone)), { ...lifeOf(subscription, timezone), chargesBilledTo: null }, timezone);
}
