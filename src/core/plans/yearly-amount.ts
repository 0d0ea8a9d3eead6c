import type { Interval } from '../../contract.js';
import { type Decimal, dec } from '../money/decimal.js';
import type { PlanDefinition } from './plan.js';

const PERIODS_A_YEAR: Record<Interval, number> = { weekly: 52, monthly: 12, quarterly: 4, semiannual: 2, yearly: 1 };

/** What a plan's fee comes to in a year, in cents: how plans of different intervals are compared (subscriptions.md 7.1). */
export function yearlyAmount({ amountCents, interval }: Pick<PlanDefinition, 'amountCents' | 'interval'>): Decimal {
  return dec(amountCents).times(PERIODS_A_YEAR[interval]);
}

/** Whether a change to the other plan is an upgrade: it costs as much by the year, or more. Otherwise it is a downgrade. */
export function isUpgrade(from: Pick<PlanDefinition, 'amountCents' | 'interval'>, to: Pick<PlanDefinition, 'amountCents' | 'interval'>): boolean {
  return yearlyAmount(to).gte(yearlyAmount(from));
}
