import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseInstant, toIso } from '../../../src/core/time/instant.js';

describe('parseInstant', () => {
  it.each([
    ['2022-03-01T05:00:00.000Z', '2022-03-01T05:00:00.000Z'],
    ['2022-03-01T05:00:00Z', '2022-03-01T05:00:00.000Z'],
    ['2022-03-01T05:00Z', '2022-03-01T05:00:00.000Z'],
    ['2022-03-01T05:00:00.5Z', '2022-03-01T05:00:00.500Z'],
    ['2022-03-01T00:00:00-05:00', '2022-03-01T05:00:00.000Z'],
    ['2022-03-01T00:00:00-0500', '2022-03-01T05:00:00.000Z'],
    ['2022-03-01T05:45:00+05:45', '2022-03-01T00:00:00.000Z'],
    ['2022-01-01T00:30:00+14:00', '2021-12-31T10:30:00.000Z'],
    ['2024-02-29T23:59:59-00:00', '2024-02-29T23:59:59.000Z'],
    ['0050-06-01T00:00:00Z', '0050-06-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s', (text, expected) => {
    expect(toIso(parseInstant(text)!)).toBe(expected);
  });

  it.each([
    ['2022-04-01T03:59:59.9999-04:00', '2022-04-01T07:59:59.999Z'],
    ['2022-01-01T00:00:00.918285Z', '2022-01-01T00:00:00.918Z'],
    ['2022-01-01T00:00:00.000999999999Z', '2022-01-01T00:00:00.000Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
  ])('cuts off what is finer than a millisecond: %s', (text, expected) => {
    expect(toIso(parseInstant(text)!)).toBe(expected);
  });

  it.each([
    ['no offset', '2022-03-01T05:00:00'],
    ['a date alone', '2022-03-01'],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['29 February of a common year', '2023-02-29T00:00:00Z'],
    ['31 April', '2024-04-31T00:00:00Z'],
    ['month 13', '2024-13-01T00:00:00Z'],
    ['month 0', '2024-00-01T00:00:00Z'],
    ['day 0', '2024-01-00T00:00:00Z'],
    ['hour 24', '2024-01-01T24:00:00Z'],
    ['hour 25', '2024-01-01T25:00:00Z'],
    ['minute 60', '2024-01-01T00:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['offset of 24 hours', '2024-01-01T00:00:00+24:00'],
    ['offset of 60 minutes', '2024-01-01T00:00:00+01:60'],
    ['a blank for T', '2024-01-01 00:00:00Z'],
    ['blanks around', ' 2024-01-01T00:00:00Z '],
    ['a line break at the end', '2024-01-01T00:00:00Z\n'],
    ['a point without digits', '2024-01-01T00:00:00.Z'],
    ['before the year 1', '0001-01-01T00:00:00+01:00'],
    ['after the year 9999', '9999-12-31T23:59:59-01:00'],
    ['a five-digit year', '+012024-01-01T00:00:00Z'],
    ['words', 'yesterday'],
    ['an empty text', ''],
    ['an epoch number', 1_700_000_000_000],
    ['an invalid Date', new Date(NaN)],
    ['a Date past the year 9999', new Date(8.64e15)],
    ['null', null],
    ['undefined', undefined],
    ['an object', {}],
  ])('refuses %s', (_, value) => {
    expect(parseInstant(value)).toBeNull();
  });

  it('takes a Date and its own output', () => {
    fc.assert(fc.property(fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }), (date) => {
      expect(parseInstant(date)).toBe(date.getTime());
      expect(parseInstant(toIso(date.getTime()))).toBe(date.getTime());
    }));
  });

  it('gives the same moment for every offset it is written with', () => {
    const moment = fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(fc.property(moment, fc.integer({ min: -14 * 60, max: 14 * 60 }), fc.boolean(), (date, offset, colon) => {
      const wallClock = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => String(part).padStart(2, '0'));
      expect(parseInstant(`${wallClock}${offset < 0 ? '-' : '+'}${hours}${colon ? ':' : ''}${minutes}`)).toBe(date.getTime());
    }));
  });
});
