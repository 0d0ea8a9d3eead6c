import type { CalendarDate, Cents, DecimalString } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { canonical, dec } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import { daysFromTo } from '../time/calendar-date.js';
import { prorate } from '../time/proration.js';

export interface PlanFee {
  /** Days that are billed, and days of the whole period. */
  days: number;
  ofDays: number;
  amountCents: Cents;
  preciseAmountCents: DecimalString;
}

/**
 * The plan's fee for a window: the whole amount for a whole period, else its share of the period's days, rounded to the
 * cent once. Days before `trialEndDate` are free. Null when no day is billed: then there is no line (subscriptions.md 4).
 */
export function planFee(
  amountCents: Cents,
  window: { firstDate: CalendarDate; lastDate: CalendarDate; period: { days: number } },
  trialEndDate: CalendarDate | null,
): PlanFee | null {
  const firstDate = trialEndDate !== null && trialEndDate > window.firstDate ? trialEndDate : window.firstDate;
  const days = daysFromTo(firstDate, window.lastDate);
  if (days <= 0) return null;
  const ofDays = window.period.days;
  const amount = prorate(dec(amountCents), days, ofDays);
  return { days, ofDays, amountCents: toCents(amount), preciseAmountCents: canonical(roundHalfUp(amount, 15)) };
}
