// By the file: the index of date-fns loads some 250 modules.
import { addDays as daysLater } from 'date-fns/addDays';
import { addMonths as monthsLater } from 'date-fns/addMonths';
import { differenceInCalendarMonths } from 'date-fns/differenceInCalendarMonths';
import { getISODay } from 'date-fns/getISODay';
import { isValid } from 'date-fns/isValid';
import { parseISO } from 'date-fns/parseISO';
import { utc } from '@date-fns/utc';

/** A civil date 'YYYY-MM-DD', years 0000 to 9999, that belongs to no timezone. Such texts sort by time. */
export type CalendarDate = string;

/** Of a civil day counted in UTC, where each has 24 hours. Local days may have 23 or 25: an instant is never divided by this. */
export const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

/** For date-fns, which otherwise counts in the timezone of the process. */
export const IN_UTC = { in: utc };

/** A calendar date given from outside ('YYYY-MM-DD'), or null when it is none: another form, or a day the month lacks. */
export function parseCalendarDate(value: unknown): CalendarDate | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  return isValid(parseISO(value, IN_UTC)) ? value : null;
}

/** The date `n` days later, or earlier with a negative `n`. Throws a RangeError past the years 0000 to 9999. */
export function addDays(date: CalendarDate, n: number): CalendarDate {
  return dateInUtc(daysLater(midnightInUtc(date), n, IN_UTC));
}

/**
 * The same day of the month `n` months later (earlier with a negative `n`); a day the month lacks becomes the month's last day
 * (subscriptions.md 2.2). Not reversible, and two steps of 1 differ from one of 2: 31 January + 1 is 29 February 2024, + 2 is
 * 31 March. So count periods from the anchor. Throws a RangeError past the years 0000 to 9999.
 */
export function addMonths(date: CalendarDate, n: number): CalendarDate {
  return dateInUtc(monthsLater(midnightInUtc(date), n, IN_UTC));
}

/**
 * The number of civil days from `from` to `to`, both included: 1 for one and the same day, 31 for a March, whatever summer time does.
 * 0 when `to` is the day before `from` (an empty stretch), below 0 when it is earlier still: callers that bill by days take at least 0.
 */
export function daysFromTo(from: CalendarDate, to: CalendarDate): number {
  // Not differenceInCalendarDays of date-fns 4.4: it takes 29 February 0000 for the day after, and ten times as long.
  return (midnightInUtc(to) - midnightInUtc(from)) / MILLISECONDS_PER_DAY + 1;
}

/** The day of the week, 1 for Monday to 7 for Sunday. */
export function dayOfWeek(date: CalendarDate): number {
  return getISODay(midnightInUtc(date), IN_UTC);
}

/** Whole months from the month of `from` to the month of `to`, the days of the month left aside: 1 from 31 January to 1 February. */
export function monthsBetween(from: CalendarDate, to: CalendarDate): number {
  return differenceInCalendarMonths(midnightInUtc(to), midnightInUtc(from), IN_UTC);
}

/** 00:00 UTC of the date, in epoch milliseconds: the civil date as a number, not an instant of anybody's day. */
export function midnightInUtc(date: CalendarDate): number {
  // Neither Date.UTC, which reads the years 0 to 99 as 1900 to 1999, nor parseISO, which takes several times as long.
  return new Date(0).setUTCFullYear(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)));
}

/** The civil date that it is in UTC. Throws a RangeError past the years 0000 to 9999. */
export function dateInUtc(time: Date): CalendarDate {
  const iso = time.toISOString();
  if (iso.length !== '2024-02-29T00:00:00.000Z'.length) throw new RangeError(`a date past the years 0000 to 9999: ${iso}`);
  return iso.slice(0, 10);
}
