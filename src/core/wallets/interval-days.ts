import type { CalendarDate, Interval } from '../../contract.js';
import { addDays, addMonths, daysFromTo, monthsBetween } from '../time/calendar-date.js';

const MONTHS: Record<Exclude<Interval, 'weekly'>, number> = { monthly: 1, quarterly: 3, semiannual: 6, yearly: 12 };

/**
 * The first day after `after` on which a rule by interval is due: the anchor itself and then every week, month … from it;
 * a month too short for the anchor's day has it on its last day (credits.md 7.2). Local dates.
 */
export function nextIntervalDay(interval: Interval, anchor: CalendarDate, after: CalendarDate): CalendarDate {
  if (after < anchor) return anchor;
  if (interval === 'weekly') {
    const weeks = Math.floor((daysFromTo(anchor, after) - 1) / 7);
    return addDays(anchor, (weeks + 1) * 7);
  }
  const step = MONTHS[interval];
  for (let count = Math.floor(monthsBetween(anchor, after) / step); ; count += 1) {
    const day = addMonths(anchor, count * step);
    if (day > after) return day;
  }
}
