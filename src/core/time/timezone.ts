import { isValid } from 'date-fns/isValid';
import { tzOffset } from '@date-fns/tz';
import { MILLISECONDS_PER_DAY, midnightInUtc, type CalendarDate } from './calendar-date.js';
import { LAST_INSTANT, type Instant } from './instant.js';

// Asking the runtime takes a hundred times as long as reading an offset. There are some 600 names of timezones.
const timezones = new Set<string>();

/** Whether the text names a timezone of the IANA database, 'Europe/Paris' or 'UTC' (in any case). An offset, '+02:00', is none. */
export function isTimezone(text: unknown): text is string {
  if (typeof text !== 'string' || !/^[A-Za-z]/.test(text)) return false;
  if (timezones.has(text)) return true;
  try {
    // Not tzOffset: it finds an offset in every text that looks like one somewhere, 'Mars/Olympus+02:00'.
    new Intl.DateTimeFormat('en-US', { timeZone: text });
  } catch {
    return false;
  }
  timezones.add(text);
  return true;
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
  return startOf(midnightInUtc(date), timezone);
}

/** The last millisecond of a calendar date in a timezone: the one before the next date starts. A skipped date ends before it starts. */
export function endOfDay(date: CalendarDate, timezone: string): Instant {
  return startOf(midnightInUtc(date) + MILLISECONDS_PER_DAY, timezone) - 1;
}

/** The starts of days asked for lately: the same few are asked for again and again, each takes up to four offsets. */
const starts = new Map<string, Instant>();
const MOST_STARTS = 10_000;

function startOf(midnight: number, timezone: string): Instant {
  const key = `${midnight} ${timezone}`;
  let start = starts.get(key);
  if (start === undefined) {
    if (starts.size >= MOST_STARTS) starts.clear();
    starts.set(key, (start = firstInstantFrom(midnight, timezone)));
  }
  return start;
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

/** Milliseconds by which the local clock is ahead of UTC at an instant, to the second. Throws a RangeError for what is no timezone. */
function offsetAt(instant: Instant, timezone: string): number {
  const date = new Date(instant);
  // tzOffset would read `undefined` as the timezone of the process.
  if (!isTimezone(timezone) || !isValid(date)) throw new RangeError(`no offset is known of ${timezone} at ${instant}`);
  const minutes = tzOffset(timezone, date);
  // Rounded, as seconds come as fractions of a minute.
  const offset = Math.round(minutes * 60_000);
  return minutes > 0 && minutes < 60 && isBehindUtc(instant, timezone) ? -offset : offset;
}

/**
 * The sign that `tzOffset` of @date-fns/tz 1.5 loses on offsets between -01:00 and 0. Since 1972 only Liberia has had one, -00:44:30
 * until 7 January of that year; before standard time much of West Africa and some of the west of Europe had. Too rare to keep formats.
 */
function isBehindUtc(instant: Instant, timezone: string): boolean {
  return new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' }).format(instant).includes('GMT-');
}
