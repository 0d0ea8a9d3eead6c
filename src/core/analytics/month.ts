import { type CalendarDate, midnightInUtc } from '../time/calendar-date.js';
import { type Instant, toIso } from '../time/instant.js';

/** A calendar month, counted from the January of the year 0. */
export type Month = number;

/** The month of a calendar date. */
export function monthOfDate(date: CalendarDate): Month {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

/** The month of an instant in UTC, as analytics count (payments.md 10.1). */
export function monthOfInstant(instant: Instant): Month {
  return monthOfDate(toIso(instant).slice(0, 10));
}

/** Its first instant in UTC. */
export function startOfMonth(month: Month): Instant {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return midnightInUtc(`${year}-${String((month % 12) + 1).padStart(2, '0')}-01`);
}
