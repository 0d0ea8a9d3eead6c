import type { CalendarDate } from '../../contract.js';
import { type Decimal, ZERO, sum } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import { addDays, daysFromTo } from '../time/calendar-date.js';
import { type UnitsFrom, unitsOn } from './units-history.js';

/** The units that a fixed charge bills for a period. */
export interface FixedChargeUnits {
  /** In force at the end: shown on the fee, and what chooses the ranges. */
  inForce: Decimal;
  /** Weighed by the days in force; the same when the charge is not prorated. */
  weighted: Decimal;
}

/** The days of a fixed-charge period that are billed. Dates in the customer's timezone, both included. */
export interface FixedChargeDays {
  firstDate: CalendarDate;
  lastDate: CalendarDate;
  /** Of the full period. */
  periodDays: number;
  /** The date whose units count as those at the end: the last one, and at a plan change that of the change itself. */
  endDate: CalendarDate;
}

/** Kept for parity with Lago (plans.md 5.6). */
const WEIGHT_DECIMALS = 6;

/**
 * The units of a fixed charge for the days billed: those in force at their end, whole (plans.md 5.5); prorated, each count
 * weighed by its days of the full period and rounded to six decimals (5.6). Null when the charge is not in force by then.
 *
 * Example: no units, then 10 from 29 March, prorated: in force 10, weighted 10 × 3/31 = 0.967742.
 */
export function fixedChargeUnits(history: readonly UnitsFrom[], prorated: boolean, days: FixedChargeDays): FixedChargeUnits | null {
  const inForce = unitsOn(history, days.endDate);
  if (inForce === null) return null;
  return { inForce, weighted: prorated ? weightedUnits(history, days) : inForce };
}

function weightedUnits(history: readonly UnitsFrom[], { firstDate, lastDate, periodDays }: FixedChargeDays): Decimal {
  return sum(
    history.map(({ from, units }, index) => {
      const next = history[index + 1];
      const first = from > firstDate ? from : firstDate;
      const last = next !== undefined && next.from <= lastDate ? addDays(next.from, -1) : lastDate;
      const days = daysFromTo(first, last);
      return days <= 0 ? ZERO : roundHalfUp(units.times(days).dividedBy(periodDays), WEIGHT_DECIMALS);
    }),
  );
}
