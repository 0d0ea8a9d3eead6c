import { MILLISECONDS_PER_DAY, midnightInUtc, type CalendarDate } from './calendar-date.js';
import { LAST_INSTANT, type Instant } from './instant.js';

/** Whether the text names a timezone of the IANA database, 'Europe/Paris' or 'UTC' (in any case). An offset, '+02:00', is none. */
export function isTimezone(text: unknown): text is string {
  if (typeof text !== 'string' || !/^[A-Za-z]/.test(text)) return false;
  try {
    offsetFormat(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The calendar date of an instant in a timezone (subscriptions.md 1.1), whatever the timezone of the process.
 * An instant whose local date would lie past the year 9999 is given 9999-12-31.
 * Throws a RangeError for a timezone that is none.
 *
 * Example: `localDate(Date.parse('2022-01-31T15:00:00Z'), 'Asia/Tokyo')` is '2022-02-01'.
 */
export function localDate(instant: Instant, timezone: string): CalendarDate {
  const wallClock = Math.min(instant + offsetAt(instant, timezone), LAST_INSTANT);
  return new Date(wallClock).toISOString().slice(0, 10);
}

/** The calendar month of an instant in a timezone, 'YYYY-MM'. */
export function localMonth(instant: Instant, timezone: string): string {
  return localDate(instant, timezone).slice(0, 7);
}

/**
 * The first instant of a calendar date in a timezone (subscriptions.md 1.4): 00:00, or, where the clock jumps over midnight, the
 * moment of the jump. A date that the timezone skipped wholly (Pacific/Apia, 30 December 2011) starts with the date after it.
 *
 * Where 00:00 comes twice, the first counts. So on the rare nights on which a clock went back over a midnight already past
 * (St. John's until 2011, at 00:01) an hour belongs to the new day here, while `localDate` reads the old one off the clock.
 */
export function startOfDay(date: CalendarDate, timezone: string): Instant {
  return firstInstantFrom(midnightInUtc(date), timezone);
}

/** The last millisecond of a calendar date in a timezone: the one before the next date starts. A skipped date ends before it starts. */
export function endOfDay(date: CalendarDate, timezone: string): Instant {
  return firstInstantFrom(midnightInUtc(date) + MILLISECONDS_PER_DAY, timezone) - 1;
}

/** The first instant at which the local clock shows this midnight (given as if it were UTC) or later. */
function firstInstantFrom(midnight: number, timezone: string): Instant {
  // No timezone is a day off UTC, so one of these is before the local midnight and the other after it.
  const offsetBefore = offsetAt(midnight - MILLISECONDS_PER_DAY, timezone);
  const offsetAfter = offsetAt(midnight + MILLISECONDS_PER_DAY, timezone);

  const byOffsetBefore = midnight - offsetBefore;
  if (offsetBefore === offsetAfter || offsetAt(byOffsetBefore, timezone) === offsetBefore) return byOffsetBefore;
  const byOffsetAfter = midnight - offsetAfter;
  if (offsetAt(byOffsetAfter, timezone) === offsetAfter) return byOffsetAfter;
  // The clock jumps over midnight: forwards, so the jump is after one guess and not after the other.
  return firstInstantWithOffset(offsetAfter, byOffsetAfter, byOffsetBefore, timezone);
}

/** Halves the stretch between an instant before a change of offset and one at or after it, down to the change. */
function firstInstantWithOffset(offset: number, before: Instant, atOrAfter: Instant, timezone: string): Instant {
  while (atOrAfter - before > 1) {
    const middle = Math.floor((before + atOrAfter) / 2);
    if (offsetAt(middle, timezone) === offset) atOrAfter = middle;
    else before = middle;
  }
  return atOrAfter;
}

/** Milliseconds by which the local clock is ahead of UTC at an instant. */
function offsetAt(instant: Instant, timezone: string): number {
  const match = OFFSET.exec(offsetFormat(timezone).format(instant));
  if (!match) throw new RangeError(`no offset is known of ${timezone}`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}

/** As the formatter ends its text: 'GMT', 'GMT-03:30', and with seconds before standard time: 'GMT-00:44:30'. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

// Making a formatter takes a hundred times as long as using it. There are some 600 names of timezones. The weekday is there because
// no other text with an offset is written faster.
const offsetFormats = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(timezone: string): Intl.DateTimeFormat {
  let format = offsetFormats.get(timezone);
  if (!format) {
    // Text at all costs: `undefined` would mean the timezone of the process.
    format = new Intl.DateTimeFormat('en-US', { timeZone: String(timezone), timeZoneName: 'longOffset', weekday: 'narrow' });
    offsetFormats.set(timezone, format);
  }
  return format;
}
