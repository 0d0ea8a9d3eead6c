/** A civil date 'YYYY-MM-DD', years 0000 to 9999, that belongs to no timezone. Such texts sort by time. */
export type CalendarDate = string;

/** Of a civil day counted in UTC, where each has 24 hours. Local days may have 23 or 25: an instant is never divided by this. */
export const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

/** A calendar date given from outside ('YYYY-MM-DD'), or null when it is none: another form, or a day the month lacks. */
export function parseCalendarDate(value: unknown): CalendarDate | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  // 30 February is carried over into March; a real date comes back as it was written.
  return new Date(midnightInUtc(value)).toISOString().startsWith(value) ? value : null;
}

/** The date `n` days later, or earlier with a negative `n`. Throws a RangeError past the years 0000 to 9999. */
export function addDays(date: CalendarDate, n: number): CalendarDate {
  return dateOfDayNumber(dayNumber(date) + n);
}

/**
 * The same day of the month `n` months later (earlier with a negative `n`); a day the month lacks becomes the month's last day
 * (subscriptions.md 2.2). Not reversible, and two steps of 1 differ from one of 2: 31 January + 1 is 29 February 2024, + 2 is
 * 31 March. So count periods from the anchor. Throws a RangeError past the years 0000 to 9999.
 */
export function addMonths(date: CalendarDate, n: number): CalendarDate {
  return dateOfDayNumber(dayNumberMonthsLater(date, n));
}

/**
 * The number of civil days from `from` to `to`, both included: 1 for one and the same day, 31 for a March, whatever summer time does.
 * 0 when `to` is the day before `from` (an empty stretch), below 0 when it is earlier still: callers that bill by days take at least 0.
 */
export function daysFromTo(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from) + 1;
}

/** The day of the week, 1 for Monday to 7 for Sunday. */
export function dayOfWeek(date: CalendarDate): number {
  return new Date(midnightInUtc(date)).getUTCDay() || 7;
}

/** The date counted in civil days from 1970-01-01, which is 0. */
export function dayNumber(date: CalendarDate): number {
  return midnightInUtc(date) / MILLISECONDS_PER_DAY;
}

/** The date with this day number. Throws a RangeError past the years 0000 to 9999. */
export function dateOfDayNumber(day: number): CalendarDate {
  const iso = new Date(day * MILLISECONDS_PER_DAY).toISOString();
  if (iso.length !== '2024-02-29T00:00:00.000Z'.length) throw new RangeError(`a date past the years 0000 to 9999: ${iso}`);
  return iso.slice(0, 10);
}

/** As `addMonths`, but the day number, which also exists past the year 9999. */
export function dayNumberMonthsLater(date: CalendarDate, n: number): number {
  const { year, month, day } = fields(date);
  const lastDayOfMonth = new Date(utcMidnight(year, month + n + 1, 0)).getUTCDate();
  return utcMidnight(year, month + n, Math.min(day, lastDayOfMonth)) / MILLISECONDS_PER_DAY;
}

/** Whole months from the month of `from` to the month of `to`, the days of the month left aside: 1 from 31 January to 1 February. */
export function monthsBetween(from: CalendarDate, to: CalendarDate): number {
  const start = fields(from);
  const end = fields(to);
  return (end.year - start.year) * 12 + end.month - start.month;
}

/** 00:00 UTC of the date, in epoch milliseconds: the civil date as a number, not an instant of anybody's day. */
export function midnightInUtc(date: CalendarDate): number {
  const { year, month, day } = fields(date);
  return utcMidnight(year, month, day);
}

/** `month` counts from 0, as in `Date`. */
function fields(date: CalendarDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)) - 1, day: Number(date.slice(8, 10)) };
}

function utcMidnight(year: number, month: number, day: number): number {
  // Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month, day);
}
