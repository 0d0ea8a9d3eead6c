import type { Interval } from '../../contract.js';
import { Decimal, dec } from '../money/decimal.js';
import type { Month } from './month.js';

/**
 * How a subscription fee recurs, as the series that it is summed up in: monthly fees together, weekly ones for each
 * subscription, longer ones by the days they cover and whether these begin or end with the month of issue.
 */
export type RecurringSeries = 'monthly' | `weekly:${string}` | `${'advance' | 'arrears'}:${number}`;

export function recurringSeries(interval: Interval, payInAdvance: boolean, subscriptionId: string, days: number): RecurringSeries {
  if (interval === 'monthly') return 'monthly';
  if (interval === 'weekly') return `weekly:${subscriptionId}`;
  return `${payInAdvance ? 'advance' : 'arrears'}:${Math.max(days, 1)}`;
}

/** Weeks of a month, and days of one, as recurring revenue counts them (payments.md 10.8). */
const WEEKS = dec('4.33');
const DAYS = dec('30.44');

/** The most months that a fee of a year can reach beyond the month of its issue: 366 days are a little more than 12 months. */
export const MOST_MONTHS = 13;

/**
 * What fees of one series issued in one month bring to which months, in minor units, exact (payments.md 10.8): `amount` and
 * `count` are the sum and the number of the fees. It depends on the sum alone, so that fees can be added up before they are
 * spread. The parts add up to the amount; weekly fees count by their mean.
 *
 * Example: 12000 in advance for 365 days, issued in month 0: 12000 ÷ (365 ÷ 30.44) in months 0 to 10, and what is left in 11.
 */
export function recurringParts(series: string, month: Month, amount: Decimal, count: number): { month: Month; amount: Decimal }[] {
  if (series === 'monthly') return [{ month, amount }];
  const [kind, days] = series.split(':') as [string, string];
  if (kind === 'weekly') return [{ month, amount: amount.div(count).times(WEEKS) }];
  const months = Decimal.max(dec(days).div(DAYS), 1);
  const rows = months.ceil().toNumber();
  const each = amount.div(months);
  const step = kind === 'advance' ? 1 : -1;
  return Array.from({ length: rows }, (_, index) => ({
    month: month + step * index,
    amount: index < rows - 1 ? each : amount.minus(each.times(rows - 1)),
  }));
}
