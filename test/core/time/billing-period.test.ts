import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  monthlyRhythm, periodAfter, periodBefore, periodHolding, periodInstants, type BillingPeriod, type BillingRhythm,
} from '../../../src/core/time/billing-period.js';
import { addDays, addMonths, dayOfWeek, daysFromTo } from '../../../src/core/time/calendar-date.js';
import { toIso } from '../../../src/core/time/instant.js';
import { localDate } from '../../../src/core/time/timezone.js';
import { dateIn } from './dates.js';
import { ZONES } from './zones.js';

const INTERVALS = ['weekly', 'monthly', 'quarterly', 'semiannual', 'yearly'] as const;
const MONTHS = { weekly: 0, monthly: 1, quarterly: 3, semiannual: 6, yearly: 12 } as const;
const DURATIONS = { weekly: [7, 7], monthly: [28, 31], quarterly: [89, 92], semiannual: [181, 184], yearly: [365, 366] } as const;

const calendar = (interval: BillingRhythm['interval']): BillingRhythm => ({ interval, billingTime: 'calendar', anchor: '2023-05-17' });
const anniversary = (interval: BillingRhythm['interval'], anchor: string): BillingRhythm => ({ interval, billingTime: 'anniversary', anchor });

function following(rhythm: BillingRhythm, date: string, count: number): BillingPeriod[] {
  const periods = [periodHolding(rhythm, date)];
  while (periods.length < count) periods.push(periodAfter(rhythm, periods.at(-1)!));
  return periods;
}

const anyRhythm: fc.Arbitrary<BillingRhythm> = fc.record({
  interval: fc.constantFrom(...INTERVALS),
  billingTime: fc.constantFrom('calendar', 'anniversary'),
  anchor: dateIn('1996-01-01', '2040-12-31'),
});

describe('calendar periods (subscriptions.md 2.1)', () => {
  it.each([
    ['weekly', '2024-07-03', '2024-07-01', '2024-07-07', 7],
    ['weekly', '2024-07-01', '2024-07-01', '2024-07-07', 7],
    ['weekly', '2024-06-30', '2024-06-24', '2024-06-30', 7],
    ['weekly', '1999-12-31', '1999-12-27', '2000-01-02', 7],
    ['monthly', '2024-02-29', '2024-02-01', '2024-02-29', 29],
    ['monthly', '2023-02-01', '2023-02-01', '2023-02-28', 28],
    ['monthly', '1969-12-31', '1969-12-01', '1969-12-31', 31],
    ['quarterly', '2023-03-31', '2023-01-01', '2023-03-31', 90],
    ['quarterly', '2024-02-01', '2024-01-01', '2024-03-31', 91],
    ['quarterly', '2023-04-01', '2023-04-01', '2023-06-30', 91],
    ['quarterly', '2023-08-15', '2023-07-01', '2023-09-30', 92],
    ['quarterly', '2023-12-31', '2023-10-01', '2023-12-31', 92],
    ['semiannual', '2023-06-30', '2023-01-01', '2023-06-30', 181],
    ['semiannual', '2024-01-01', '2024-01-01', '2024-06-30', 182],
    ['semiannual', '2023-07-01', '2023-07-01', '2023-12-31', 184],
    ['yearly', '2023-05-17', '2023-01-01', '2023-12-31', 365],
    ['yearly', '2024-12-31', '2024-01-01', '2024-12-31', 366],
  ] as const)('%s: %s is in %s to %s, %d days', (interval, date, from, to, days) => {
    expect(periodHolding(calendar(interval), date)).toEqual({ from, to, days });
  });

  it('do not depend on the anchor', () => {
    fc.assert(fc.property(anyRhythm, dateIn('1980-01-01', '2060-12-31'), dateIn('1980-01-01', '2060-12-31'), (rhythm, anchor, date) => {
      const one: BillingRhythm = { ...rhythm, billingTime: 'calendar' };
      expect(periodHolding(one, date)).toEqual(periodHolding({ ...one, anchor }, date));
    }));
  });
});

describe('anniversary periods (subscriptions.md 2.2)', () => {
  it.each([
    ['2023-12-31', 'monthly', ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31']],
    ['2023-05-31', 'quarterly', ['2023-08-31', '2023-11-30', '2024-02-29', '2024-05-31']],
    ['2023-08-31', 'semiannual', ['2024-02-29', '2024-08-31', '2025-02-28', '2025-08-31']],
    ['2020-02-29', 'yearly', ['2021-02-28', '2022-02-28', '2023-02-28', '2024-02-29']],
    ['2023-02-28', 'monthly', ['2023-03-28', '2023-04-28', '2023-05-28', '2023-06-28']],
    ['2023-02-28', 'yearly', ['2024-02-28', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-28']],
    ['2024-01-30', 'monthly', ['2024-02-29', '2024-03-30', '2024-04-30']],
    ['2023-01-29', 'monthly', ['2023-02-28', '2023-03-29']],
    ['2023-06-29', 'monthly', ['2023-07-29', '2023-08-29']],
    ['2024-07-03', 'weekly', ['2024-07-10', '2024-07-17', '2024-07-24']],
  ] as const)('anchor %s, %s', (anchor, interval, starts) => {
    const periods = following(anniversary(interval, anchor), anchor, starts.length + 1);
    expect(periods.map((period) => period.from)).toEqual([anchor, ...starts]);
  });

  it.each([
    ['2020-02-29', 'yearly', '2020-03-01', '2020-02-29', '2021-02-27', 365],
    ['2023-12-31', 'monthly', '2024-03-30', '2024-02-29', '2024-03-30', 31],
    ['2023-12-31', 'monthly', '2024-02-29', '2024-02-29', '2024-03-30', 31],
    ['2023-12-31', 'monthly', '2024-02-28', '2024-01-31', '2024-02-28', 29],
    ['2023-06-29', 'yearly', '2023-09-28', '2023-06-29', '2024-06-28', 366],
    ['2023-07-19', 'yearly', '2023-11-19', '2023-07-19', '2024-07-18', 366],
    ['2024-04-15', 'quarterly', '2024-05-20', '2024-04-15', '2024-07-14', 91],
    // before the anchor
    ['2023-12-31', 'monthly', '2023-12-30', '2023-11-30', '2023-12-30', 31],
    ['2023-12-31', 'monthly', '2023-02-28', '2023-02-28', '2023-03-30', 31],
    ['2020-02-29', 'yearly', '2019-02-27', '2018-02-28', '2019-02-27', 365],
    ['2024-07-03', 'weekly', '2024-07-02', '2024-06-26', '2024-07-02', 7],
  ] as const)('anchor %s, %s: %s is in %s to %s, %d days', (anchor, interval, date, from, to, days) => {
    expect(periodHolding(anniversary(interval, anchor), date)).toEqual({ from, to, days });
  });

  it('begin on anchor + k × interval, forwards and backwards', () => {
    fc.assert(fc.property(dateIn('1996-01-01', '2040-12-31'), fc.constantFrom(...INTERVALS), fc.integer({ min: -300, max: 300 }), (anchor, interval, k) => {
      const start = interval === 'weekly' ? addDays(anchor, 7 * k) : addMonths(anchor, MONTHS[interval] * k);
      expect(periodHolding(anniversary(interval, anchor), start).from).toBe(start);
    }), { numRuns: 300 });
  });
});

describe('all periods', () => {
  it('tile decades without drift, for every anchor day of a leap year', () => {
    for (const interval of INTERVALS) {
      // a week has seven anchors, a year 366
      const anchors = Array.from({ length: interval === 'weekly' ? 7 : 366 }, (_, day) => addDays('2004-01-01', day));
      const rhythms = [...anchors.map((anchor) => anniversary(interval, anchor)), calendar(interval)];
      const [shortest, longest] = DURATIONS[interval];
      for (const rhythm of rhythms) {
        let period = periodHolding(rhythm, '1999-06-01');
        const faults: unknown[] = [];
        while (period.to < '2025-01-01') {
          const next = periodAfter(rhythm, period);
          const tiles = addDays(period.to, 1) === next.from && period.days === daysFromTo(period.from, period.to) && period.days >= shortest && period.days <= longest;
          const onItsDay = interval === 'weekly'
            ? dayOfWeek(next.from) === (rhythm.billingTime === 'calendar' ? 1 : dayOfWeek(rhythm.anchor))
            : next.from.slice(8) === (rhythm.billingTime === 'calendar' ? '01' : dayInMonthOf(next.from, rhythm.anchor));
          if (!tiles || !onItsDay) faults.push({ rhythm, period, next });
          period = next;
        }
        expect(faults).toEqual([]);
      }
    }
  }, 30_000);

  it('hold each of their dates and no other', () => {
    fc.assert(fc.property(anyRhythm, dateIn('1980-01-01', '2060-12-31'), (rhythm, date) => {
      const period = periodHolding(rhythm, date);
      expect(period.from <= date && date <= period.to).toBe(true);
      for (let day = period.from; day <= period.to; day = addDays(day, 1)) expect(periodHolding(rhythm, day)).toEqual(period);
      expect(periodBefore(rhythm, period)).toEqual(periodHolding(rhythm, addDays(period.from, -1)));
      expect(periodAfter(rhythm, periodBefore(rhythm, period))).toEqual(period);
      expect(periodBefore(rhythm, periodAfter(rhythm, period))).toEqual(period);
    }), { numRuns: 150 });
  });

  it('tile as instants, in every timezone', () => {
    fc.assert(fc.property(anyRhythm, fc.constantFrom(...ZONES), dateIn('1990-01-01', '2050-12-31'), (rhythm, timezone, date) => {
      const windows = following(rhythm, date, 40).map((period) => ({ period, ...periodInstants(period, timezone) }));
      windows.forEach(({ period, from, to }, index) => {
        expect(localDate(from - 1, timezone) < period.from).toBe(true);
        expect(localDate(to + 1, timezone) > period.to).toBe(true);
        const next = windows[index + 1];
        if (next) expect(next.from).toBe(to + 1);
      });
    }), { numRuns: 200 });
  });

  it('throw past the years that dates can be written in', () => {
    expect(periodHolding(calendar('yearly'), '9999-12-31')).toEqual({ from: '9999-01-01', to: '9999-12-31', days: 365 });
    expect(() => periodAfter(calendar('yearly'), { from: '9999-01-01', to: '9999-12-31', days: 365 })).toThrow(RangeError);
  });
});

describe('periodInstants (subscriptions.md 1.4)', () => {
  it.each([
    ['America/New_York', '2022-03-15', '2022-03-01T05:00:00.000Z', '2022-04-01T03:59:59.999Z'],
    ['UTC', '2022-03-15', '2022-03-01T00:00:00.000Z', '2022-03-31T23:59:59.999Z'],
    ['Europe/Paris', '2022-10-01', '2022-09-30T22:00:00.000Z', '2022-10-31T22:59:59.999Z'],
    ['Pacific/Auckland', '2023-04-01', '2023-03-31T11:00:00.000Z', '2023-04-30T11:59:59.999Z'],
    ['Asia/Kolkata', '2022-02-10', '2022-01-31T18:30:00.000Z', '2022-02-28T18:29:59.999Z'],
    ['Pacific/Apia', '2011-12-15', '2011-12-01T10:00:00.000Z', '2011-12-31T09:59:59.999Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-01T03:00:00.000Z', '2018-12-01T01:59:59.999Z'],
  ])('%s, month of %s', (timezone, date, from, to) => {
    const instants = periodInstants(periodHolding(calendar('monthly'), date), timezone);
    expect([instants.from, instants.to].map(toIso)).toEqual([from, to]);
  });

  it('begins at the first instant there is, when midnight or the day itself is missing', () => {
    expect(toIso(periodInstants(periodHolding(anniversary('monthly', '2018-10-04'), '2018-11-10'), 'America/Sao_Paulo').from)).toBe('2018-11-04T03:00:00.000Z');
    const december = periodHolding(anniversary('weekly', '2011-12-30'), '2011-12-31');
    expect(december).toEqual({ from: '2011-12-30', to: '2012-01-05', days: 7 });
    expect(toIso(periodInstants(december, 'Pacific/Apia').from)).toBe('2011-12-30T10:00:00.000Z');
  });
});

describe('monthlyRhythm (subscriptions.md 8.1)', () => {
  it('has a boundary wherever the longer plan has one', () => {
    fc.assert(fc.property(anyRhythm, fc.constantFrom('semiannual', 'yearly'), dateIn('1990-01-01', '2050-12-31'), (rhythm, interval, date) => {
      const long = { ...rhythm, interval };
      const { from, to } = periodHolding(long, date);
      expect(periodHolding(monthlyRhythm(long), from).from).toBe(from);
      expect(periodHolding(monthlyRhythm(long), to).to).toBe(to);
    }));
  });
});

/** The anchor's day of the month, cut to the length of the month of `date`. */
function dayInMonthOf(date: string, anchor: string): string {
  const lastDay = addDays(addMonths(`${date.slice(0, 7)}-01`, 1), -1).slice(8);
  return anchor.slice(8) < lastDay ? anchor.slice(8) : lastDay;
}
