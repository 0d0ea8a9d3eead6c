import { addDays as daysLater } from 'date-fns/addDays';
import { addMonths as monthsLater } from 'date-fns/addMonths';
import type { Interval } from '../../contract.js';
import { addDays, dateInUtc, daysFromTo, IN_UTC, midnightInUtc, monthsBetween, type CalendarDate } from './calendar-date.js';
import type { Instant } from './instant.js';
import { endOfDay, startOfDay } from './timezone.js';

/** What fixes the periods of a subscription: its plan's interval, its billing time, and its anchor, the local date of `subscriptionAt`. */
export interface BillingRhythm {
  interval: Interval;
  billingTime: 'calendar' | 'anniversary';
  anchor: CalendarDate;
}

/** First and last local date, both included, and the number of these days (the D of subscriptions.md 2.4). */
export interface BillingPeriod {
  from: CalendarDate;
  to: CalendarDate;
  days: number;
}

const LENGTH: Record<Interval, { days: number } | { months: number }> = {
  weekly: { days: 7 },
  monthly: { months: 1 },
  quarterly: { months: 3 },
  semiannual: { months: 6 },
  yearly: { months: 12 },
};

/** A Monday and the first day of a month, quarter, half-year and year: calendar periods are the anniversaries of this date. */
const CALENDAR_ANCHOR: CalendarDate = '2001-01-01';

/**
 * The whole period that a local date belongs to, also for a date before the anchor (subscriptions.md 2.1, 2.2).
 * Its boundaries are anchor + k × interval, cut to the length of the month, and never counted from a neighbouring period: so the day
 * does not drift, periods follow each other without gap or overlap, and each date has exactly one.
 * Throws a RangeError for periods that reach past the years 0000 to 9999.
 *
 * Example: anniversary, monthly, anchor 2023-12-31: 2024-03-30 is in { from: '2024-02-29', to: '2024-03-30', days: 31 }.
 */
export function periodHolding(rhythm: BillingRhythm, date: CalendarDate): BillingPeriod {
  let index = indexNear(rhythm, date);
  let from = dateInUtc(startOf(rhythm, index));
  if (from > date) {
    index -= 1;
    from = dateInUtc(startOf(rhythm, index));
  }
  const to = dateInUtc(daysLater(startOf(rhythm, index + 1), -1, IN_UTC));
  return { from, to, days: daysFromTo(from, to) };
}

/** The period that begins on the day after `period` ends. */
export function periodAfter(rhythm: BillingRhythm, period: BillingPeriod): BillingPeriod {
  return periodHolding(rhythm, addDays(period.to, 1));
}

/** The period that ends on the day before `period` begins. */
export function periodBefore(rhythm: BillingRhythm, period: BillingPeriod): BillingPeriod {
  return periodHolding(rhythm, addDays(period.from, -1));
}

/**
 * A period, or any stretch of local dates, as instants of a timezone: its first, and the last millisecond, both included
 * (subscriptions.md 1.4). The next period's first instant is one millisecond later, also where summer time changes in between.
 *
 * Example: March 2022 in America/New_York is 2022-03-01T05:00:00.000Z to 2022-04-01T03:59:59.999Z.
 */
export function periodInstants(period: Pick<BillingPeriod, 'from' | 'to'>, timezone: string): { from: Instant; to: Instant } {
  return { from: startOfDay(period.from, timezone), to: endOfDay(period.to, timezone) };
}

/** The months in which a plan of a year or half a year is billed by the month (subscriptions.md 8.1). */
export function monthlyRhythm(rhythm: BillingRhythm): BillingRhythm {
  return { ...rhythm, interval: 'monthly' };
}

/** The index k of the period that holds the date, or of the one after it: a month counts as begun from its first day. */
function indexNear(rhythm: BillingRhythm, date: CalendarDate): number {
  const length = LENGTH[rhythm.interval];
  const origin = originOf(rhythm);
  return 'days' in length
    ? Math.floor((daysFromTo(origin, date) - 1) / length.days)
    : Math.floor(monthsBetween(origin, date) / length.months);
}

/** 00:00 UTC of anchor + index × interval. No text yet: after the last period of the year 9999 the next one still has a start. */
function startOf(rhythm: BillingRhythm, index: number): Date {
  const length = LENGTH[rhythm.interval];
  const origin = midnightInUtc(originOf(rhythm));
  return 'days' in length ? daysLater(origin, index * length.days, IN_UTC) : monthsLater(origin, index * length.months, IN_UTC);
}

function originOf(rhythm: BillingRhythm): CalendarDate {
  return rhythm.billingTime === 'calendar' ? CALENDAR_ANCHOR : rhythm.anchor;
}
