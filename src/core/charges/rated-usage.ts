import type { Decimal } from '../money/decimal.js';
import { ZERO } from '../money/decimal.js';

/** What one bucket and group used in a window. */
export interface RatedUsage {
  /** The units that are priced; weighed by days when the charge prorates. */
  units: Decimal;
  /** The unprorated units, shown on the fee; `units` when absent. */
  fullUnits?: Decimal;
  eventsCount: number;
  /** The events' values (1 for a counted event) by timestamp, then ingestion; read only when `needsEventValues`. */
  eventValues?: readonly Decimal[];
  /** Σ of the events' `preciseTotalAmountCents`, in minor units; read by the dynamic model only. */
  preciseTotalAmountCents?: Decimal;
  /** How units came and went, in order of time; read only when `needsMovements`. */
  movements?: readonly UnitMovement[];
}

/** Units that came (or, below zero, went), and days they last ÷ days of the full period (charges.md 3.9). */
export interface UnitMovement {
  units: Decimal;
  coefficient: Decimal;
}

/** A bucket in which nothing happened; complete for every charge model. */
export const NO_USAGE: RatedUsage = { units: ZERO, eventsCount: 0, eventValues: [], movements: [], preciseTotalAmountCents: ZERO };

/** The units shown on the fee, and the divisor of unit amounts: not prorated. */
export function fullUnits(usage: RatedUsage): Decimal {
  return usage.fullUnits ?? usage.units;
}

/** The values of the events one by one; throws a `RangeError` on usage that was loaded without them. */
export function eventValues(usage: RatedUsage): readonly Decimal[] {
  if (!usage.eventValues) throw new RangeError('this charge is priced event by event');
  return usage.eventValues;
}
