import { type Decimal, ZERO, dec } from '../money/decimal.js';
import { roundUp } from '../money/rounding.js';
import { type PresenceSpell, daysPresent } from './presence-spells.js';
import { numberOf, propertyOf } from './property-value.js';
import type { UsageEvent } from './usage-event.js';
import { type AggregationWindow, billedDays, dateInWindow } from './aggregation-window.js';

/** Units × days added up, as a share of the whole period, rounded up to 5 decimals (ceil5, usage.md 1.4). */
export function proratedUnits(unitDays: Decimal, window: AggregationWindow): Decimal {
  return roundUp(unitDays.dividedBy(window.periodDays), 5);
}

/**
 * The priced units of a prorated sum (usage.md 7.1): what is carried over for all billed days, each event's value from its date to the last
 * billed day. Negative values give back the rest of the period, their own day included. One cut, at the end.
 */
export function proratedSum(fieldName: string, carried: Decimal, events: readonly UsageEvent[], window: AggregationWindow): Decimal {
  let unitDays = carried.times(billedDays(window, null, null));
  for (const event of events) {
    const value = numberOf(propertyOf(event.properties, fieldName)) ?? ZERO;
    unitDays = unitDays.plus(value.times(daysLeft(event, window)));
  }
  return proratedUnits(unitDays, window);
}

/** The priced units of a prorated unique count: the days on which each value was present, each day once (usage.md 7.2). */
export function proratedUniqueCount(spells: readonly PresenceSpell[], window: AggregationWindow): Decimal {
  return proratedUnits(dec(spells.reduce((days, spell) => days + daysPresent(spell, window), 0)), window);
}

/** The billed days from an event's local date, or the first billed day if later, to the last billed day (usage.md 7.6, 8.3). */
export function daysLeft(event: UsageEvent, window: AggregationWindow): number {
  return billedDays(window, dateInWindow(window, event.timestamp), null);
}
