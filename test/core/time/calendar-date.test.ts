import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addDays, addMonths, dayOfWeek, daysFromTo, monthsBetween, parseCalendarDate } from '../../../src/core/time/calendar-date.js';
import { dateIn } from './dates.js';

const anyDate = dateIn('0100-01-01', '9899-12-31');

describe('parseCalendarDate', () => {
  it.each(['2024-02-29', '1970-01-01', '0000-01-01', '0099-12-31', '9999-12-31'])('takes %s', (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });

  it.each([
    '2023-02-29', '2024-02-30', '2024-04-31', '2024-00-10', '2024-13-01', '2024-01-00', '2024-01-32', '9999-99-99', '2024-1-1', '20240101',
    '2024-01-01T00:00:00Z', '2024-W01', '2024-001', '2024-01-01\n', '-2024-01-01', '+012024-01-01', 'soon', '', null, undefined, 20240101, new Date(0),
  ])('refuses %j', (value) => {
    expect(parseCalendarDate(value)).toBeNull();
  });
});

describe('addDays', () => {
  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-01-01', -1, '2023-12-31'],
    ['2022-03-26', 2, '2022-03-28'],
    ['0099-12-31', 1, '0100-01-01'],
  ])('%s %d → %s', (date, n, expected) => {
    expect(addDays(date, n)).toBe(expected);
  });

  it('throws past the last year', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('0000-01-01', -1)).toThrow(RangeError);
  });

  it.each(['', 'soon', '2024-1-1'])('throws for %j, which is no date', (text) => {
    expect(() => addDays(text, 1)).toThrow(RangeError);
    expect(() => addMonths(text, 1)).toThrow(RangeError);
  });

  it('is undone by the opposite, and measured by daysFromTo', () => {
    fc.assert(fc.property(anyDate, fc.integer({ min: -36_000, max: 36_000 }), (date, n) => {
      expect(addDays(addDays(date, n), -n)).toBe(date);
      expect(daysFromTo(date, addDays(date, n))).toBe(n + 1);
    }));
  });
});

describe('addMonths', () => {
  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-01-31', 2, '2024-03-31'],
    ['2024-03-31', -1, '2024-02-29'],
    ['2023-12-31', 2, '2024-02-29'],
    ['2020-02-29', 12, '2021-02-28'],
    ['2020-02-29', 48, '2024-02-29'],
    ['2024-01-15', -13, '2022-12-15'],
    ['0001-01-31', 1, '0001-02-28'],
    ['1900-01-31', 1, '1900-02-28'],
    ['2000-01-31', 1, '2000-02-29'],
  ])('%s %d → %s', (date, n, expected) => {
    expect(addMonths(date, n)).toBe(expected);
  });

  it('keeps the day, or gives the last one of a shorter month', () => {
    fc.assert(fc.property(anyDate, fc.integer({ min: -1200, max: 1200 }), (date, n) => {
      const result = addMonths(date, n);
      expect(monthsBetween(date, result)).toBe(n);
      if (result.slice(8) !== date.slice(8)) {
        expect(result.slice(8) < date.slice(8)).toBe(true);
        expect(addDays(result, 1).slice(8)).toBe('01');
      }
    }));
  });
});

describe('daysFromTo', () => {
  it.each([
    ['2022-03-01', '2022-03-31', 31],
    ['2024-01-01', '2024-12-31', 366],
    ['2020-02-29', '2021-02-27', 365],
    ['2024-05-05', '2024-05-05', 1],
    ['2024-05-05', '2024-05-04', 0],
    ['2024-05-05', '2024-05-01', -3],
    ['2024-05-20', '2024-06-20', 32],
    ['0000-02-28', '0000-02-29', 2],
    ['0000-02-29', '0000-03-01', 2],
    ['0000-01-01', '9999-12-31', 3_652_425],
  ])('%s to %s: %d', (from, to, days) => {
    expect(daysFromTo(from, to)).toBe(days);
  });
});

describe('dayOfWeek', () => {
  it.each([['2024-07-01', 1], ['2024-07-03', 3], ['2024-07-07', 7], ['1970-01-01', 4], ['1969-12-28', 7]])('%s is %d', (date, day) => {
    expect(dayOfWeek(date)).toBe(day);
  });
});
