/** A moment, in whole milliseconds since 1970-01-01T00:00:00.000Z. */
export type Instant = number;

const ISO_WITH_OFFSET =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/;

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00.000Z');
/** The last instant that is taken from outside. */
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * An instant given from outside: a valid `Date`, or an ISO 8601 text with `Z` or an offset (`+02:00`, `+0200`).
 * Digits finer than a millisecond are cut off, not rounded (usage.md 2), so that .9999 stays within its second.
 *
 * Null for everything else: a text without offset (it would mean another moment in each timezone), a date the calendar
 * lacks (2024-02-30), hour 24, a leap second, a number, and what lies outside the years 0001 to 9999 of UTC.
 *
 * Example: `parseInstant('2022-04-01T03:59:59.9999-04:00')` is the instant of `2022-04-01T07:59:59.999Z`.
 */
export function parseInstant(value: unknown): Instant | null {
  const instant = value instanceof Date ? value.getTime() : typeof value === 'string' ? parseIso(value) : NaN;
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : null;
}

function parseIso(text: string): number {
  const match = ISO_WITH_OFFSET.exec(text);
  if (!match) return NaN;
  const [, date, hour, minute, second = '00', fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const wallClock = `${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const asUtc = Date.parse(wallClock);
  // Date.parse carries 30 February over into March; a real date comes back as it was written.
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString() !== wallClock) return NaN;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return sign === '-' ? asUtc + offset : asUtc - offset;
}

/** An instant as text in UTC with milliseconds, `2022-03-01T05:00:00.000Z`. */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString();
}
