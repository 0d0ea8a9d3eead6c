import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addDays, midnightInUtc } from '../../../src/core/time/calendar-date.js';
import { toIso } from '../../../src/core/time/instant.js';
import { endOfDay, isTimezone, localDate, localMonth, startOfDay } from '../../../src/core/time/timezone.js';
import { dateIn } from './dates.js';
import { ZONES } from './zones.js';

const at = (iso: string) => Date.parse(iso);

describe('isTimezone', () => {
  it.each(['UTC', 'Europe/Paris', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Asia/Calcutta', 'Etc/GMT+5', 'europe/paris'])('takes %s', (name) => {
    expect(isTimezone(name)).toBe(true);
  });

  it.each(['', 'Paris', 'Mars/Olympus', '+02:00', '-0500', '+02', 'Z', ' UTC', 'Mars/Olympus+02:00', 'Etc/GMT+99', 'constructor', 'undefined', null, undefined, 0, {}])('refuses %j', (name) => {
    expect(isTimezone(name)).toBe(false);
  });
});

describe('localDate', () => {
  it.each([
    ['2022-03-01T04:59:59.999Z', 'America/New_York', '2022-02-28'],
    ['2022-03-01T05:00:00.000Z', 'America/New_York', '2022-03-01'],
    ['2022-01-31T15:00:00.000Z', 'Asia/Tokyo', '2022-02-01'],
    ['2022-01-31T18:29:59.999Z', 'Asia/Kolkata', '2022-01-31'],
    ['2022-01-31T18:30:00.000Z', 'Asia/Kolkata', '2022-02-01'],
    ['2011-12-30T09:59:59.999Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00.000Z', 'Pacific/Apia', '2011-12-31'],
    ['2023-10-15T01:00:00.000Z', 'America/Los_Angeles', '2023-10-14'],
    ['1971-06-01T00:44:29.999Z', 'Africa/Monrovia', '1971-05-31'],
    ['1971-06-01T00:44:30.000Z', 'Africa/Monrovia', '1971-06-01'],
    // before standard time, with seconds: Paris 9:21 ahead, Dublin 25:21 behind, New York 4:56:02 behind
    ['1890-12-31T23:50:38.999Z', 'Europe/Paris', '1890-12-31'],
    ['1890-12-31T23:50:39.000Z', 'Europe/Paris', '1891-01-01'],
    ['1870-01-01T00:25:20.999Z', 'Europe/Dublin', '1869-12-31'],
    ['1870-01-01T00:25:21.000Z', 'Europe/Dublin', '1870-01-01'],
    ['1870-01-01T04:56:01.999Z', 'America/New_York', '1869-12-31'],
    ['1870-01-01T04:56:02.000Z', 'America/New_York', '1870-01-01'],
    ['0001-01-01T00:00:00.000Z', 'America/New_York', '0000-12-31'],
    ['9999-12-31T23:00:00.000Z', 'Pacific/Auckland', '9999-12-31'],
  ])('%s in %s is %s', (instant, timezone, date) => {
    expect(localDate(at(instant), timezone)).toBe(date);
    if (date !== '0000-12-31') expect(localMonth(at(instant), timezone)).toBe(date.slice(0, 7));
  });

  it('throws for what is no timezone, and never falls back to that of the process', () => {
    expect(() => localDate(0, 'Mars/Olympus')).toThrow(RangeError);
    expect(() => localDate(0, undefined as unknown as string)).toThrow(RangeError);
    expect(() => localDate(0, 'Mars/Olympus+02:00')).toThrow(RangeError);
    expect(() => localDate(0, '+02:00')).toThrow(RangeError);
  });

  it.each(['UTC', 'Etc/GMT+10'])('throws for what is no instant, in %s', (timezone) => {
    expect(() => localDate(NaN, timezone)).toThrow(RangeError);
    expect(() => startOfDay('soon', timezone)).toThrow(RangeError);
  });

  it('is what a clock shows in any timezone since 1972', () => {
    const instant = fc.integer({ min: at('1972-01-01T00:00:00Z'), max: at('2060-12-31T00:00:00Z') });
    fc.assert(fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), instant, (timezone, moment) => {
      const clock = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
      expect(localDate(moment, timezone)).toBe(clock.format(moment));
    }), { numRuns: 500 });
  });
});

describe('startOfDay and endOfDay', () => {
  it.each([
    ['UTC', '2022-03-01', '2022-03-01T00:00:00.000Z', 24],
    ['Europe/Paris', '2022-03-27', '2022-03-26T23:00:00.000Z', 23],
    ['Europe/Paris', '2022-10-30', '2022-10-29T22:00:00.000Z', 25],
    ['America/New_York', '2022-03-13', '2022-03-13T05:00:00.000Z', 23],
    ['America/New_York', '2022-11-06', '2022-11-06T04:00:00.000Z', 25],
    ['Pacific/Auckland', '2023-09-24', '2023-09-23T12:00:00.000Z', 23],
    ['Pacific/Auckland', '2023-04-02', '2023-04-01T11:00:00.000Z', 25],
    ['Asia/Kolkata', '2022-03-27', '2022-03-26T18:30:00.000Z', 24],
    ['Australia/Lord_Howe', '2023-10-01', '2023-09-30T13:30:00.000Z', 23.5],
    ['Australia/Lord_Howe', '2023-04-02', '2023-04-01T13:00:00.000Z', 24.5],
    // the clock jumps from 00:00 to 01:00, so that the day begins at 01:00
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00.000Z', 23],
    // it goes back from 24:00 to 23:00, so that the day before has 25 hours
    ['America/Sao_Paulo', '2018-02-17', '2018-02-17T02:00:00.000Z', 25],
    ['America/Sao_Paulo', '2018-02-18', '2018-02-18T03:00:00.000Z', 24],
    ['Africa/Cairo', '2024-10-31', '2024-10-30T21:00:00.000Z', 25],
    ['Africa/Cairo', '2024-11-01', '2024-10-31T22:00:00.000Z', 24],
    // it goes back from 01:00 to 00:00: midnight comes twice
    ['America/Havana', '2023-11-05', '2023-11-05T04:00:00.000Z', 25],
    // from 00:01 to 23:01 of the day before
    ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00.000Z', 25],
    // the date line: 30 December was skipped
    ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', 24],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
    ['Pacific/Apia', '2012-01-01', '2011-12-31T10:00:00.000Z', 24],
    // Liberia kept an offset of -00:44:30 until 7 January 1972
    ['Africa/Monrovia', '1972-01-06', '1972-01-06T00:44:30.000Z', 24],
    ['Africa/Monrovia', '1972-01-07', '1972-01-07T00:44:30.000Z', 23.258_333_333_333_333],
    ['UTC', '9999-12-31', '9999-12-31T00:00:00.000Z', 24],
  ])('%s %s begins at %s and has %d hours', (timezone, date, start, hours) => {
    expect(toIso(startOfDay(date, timezone))).toBe(start);
    expect((endOfDay(date, timezone) + 1 - startOfDay(date, timezone)) / 3_600_000).toBe(hours);
  });

  it('bound each local date exactly', () => {
    const date = dateIn('1985-01-01', '2060-12-31');
    fc.assert(fc.property(fc.constantFrom(...ZONES), date, (timezone, day) => {
      const start = startOfDay(day, timezone);
      const end = endOfDay(day, timezone);
      expect(startOfDay(addDays(day, 1), timezone)).toBe(end + 1);
      expect(localDate(start - 1, timezone) < day).toBe(true);
      expect(localDate(end + 1, timezone) > day).toBe(true);
      const skipped = end < start;
      if (!skipped) {
        expect(localDate(start, timezone)).toBe(day);
        expect(localDate(end, timezone)).toBe(day);
      }
    }), { numRuns: 500 });
  });

  it('agree with the first quarter of an hour that a clock shows on that date', () => {
    const clocks = new Map(ZONES.map((timezone) => [timezone, new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' })]));
    const quarter = 15 * 60_000;
    const date = dateIn('1985-01-01', '2060-12-31');
    fc.assert(fc.property(fc.constantFrom(...ZONES), date, (timezone, day) => {
      let first = midnightInUtc(day) - 15 * 4 * quarter;
      while (clocks.get(timezone)!.format(first) < day) first += quarter;
      expect(toIso(startOfDay(day, timezone))).toBe(toIso(first));
    }), { numRuns: 200 });
  });

  it('hold the instants whose local date it is', () => {
    const instant = fc.integer({ min: at('1985-01-01T00:00:00Z'), max: at('2060-12-31T00:00:00Z') });
    fc.assert(fc.property(fc.constantFrom(...ZONES), instant, (timezone, moment) => {
      const day = localDate(moment, timezone);
      expect(startOfDay(day, timezone)).toBeLessThanOrEqual(moment);
      expect(endOfDay(day, timezone)).toBeGreaterThanOrEqual(moment);
    }), { numRuns: 500 });
  });
});
