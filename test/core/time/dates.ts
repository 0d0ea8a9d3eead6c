import fc from 'fast-check';
import { addDays, daysFromTo, type CalendarDate } from '../../../src/core/time/calendar-date.js';

/** Any date from one to another, both included. */
export function dateIn(from: CalendarDate, to: CalendarDate): fc.Arbitrary<CalendarDate> {
  return fc.integer({ min: 0, max: daysFromTo(from, to) - 1 }).map((days) => addDays(from, days));
}
