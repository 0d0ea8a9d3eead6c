import { Decimal, dec, sum, ZERO } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { eventValues, type RatedUsage } from './rated-usage.js';

/** What of a bucket's usage a percentage charge leaves free. */
export interface FreeAllowance {
  units: Decimal;
  events: number;
}

/**
 * The free units and events of a percentage charge (charges.md 3.5.1 and 3.5.2): with N the first N events and their values; with T the
 * first T units, and the events before the one with which the running total reaches T; with both, of each the smaller.
 * A T of 0 is as good as none. Never more than there are.
 */
export function freeAllowance(properties: PropertiesByModel['percentage'], usage: RatedUsage): FreeAllowance {
  const freeEvents = properties.freeUnitsPerEvents ?? 0;
  const freeTotal = dec(properties.freeUnitsPerTotalAggregation ?? 0);
  if (freeEvents === 0 && freeTotal.isZero()) return { units: ZERO, events: 0 };

  const values = eventValues(usage);
  const unitAllowances: Decimal[] = [usage.units];
  const eventAllowances: number[] = [usage.eventsCount];
  if (freeEvents > 0) {
    unitAllowances.push(sum(values.slice(0, freeEvents)));
    eventAllowances.push(freeEvents);
  }
  if (!freeTotal.isZero()) {
    unitAllowances.push(freeTotal);
    eventAllowances.push(eventsBelow(freeTotal, values));
  }
  return { units: Decimal.max(0, Decimal.min(...unitAllowances)), events: Math.min(...eventAllowances) };
}

/** How many events come before the one with which the running total reaches `limit`. */
function eventsBelow(limit: Decimal, values: readonly Decimal[]): number {
  let total = ZERO;
  const reaching = values.findIndex((value) => {
    total = total.plus(value);
    return total.gte(limit);
  });
  return reaching < 0 ? values.length : reaching;
}
