import type { Timezone } from '../../contract.js';
import { firstExpiry } from '../../core/subscriptions/activation.js';
import { type DueItem, nextDue } from '../../core/subscriptions/next-due.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import type { RowOf, RowPatch } from '../../storage/schema.js';
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
      expiresAt: firstExpiry(row.terms.activationRules),
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
