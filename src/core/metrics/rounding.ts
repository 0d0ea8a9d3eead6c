import { Decimal, ZERO } from '../money/decimal.js';
import { roundDown, roundHalfUp, roundUp } from '../money/rounding.js';
import type { MetricFacts } from './metric.js';

const ROUNDERS = { round: roundHalfUp, ceil: roundUp, floor: roundDown };

/**
 * Units of an atom rounded as the metric says (usage.md 6.7): to `roundingPrecision` decimals (default 0, −2 for hundreds), halves away from
 * zero with `round`, towards +∞ with `ceil`, towards −∞ with `floor`. Without a rounding function they stay as they are.
 * The units of a single event in advance are never rounded.
 */
export function roundUnits(units: Decimal, metric: Pick<MetricFacts, 'roundingFunction' | 'roundingPrecision'>): Decimal {
  if (metric.roundingFunction === null) return units;
  return ROUNDERS[metric.roundingFunction](units, metric.roundingPrecision ?? 0);
}

/** Units as they are shown and priced: 0 when below zero (usage.md 6.8). What is carried over stays negative, so apply it last. */
export function notBelowZero(units: Decimal): Decimal {
  return Decimal.max(ZERO, units);
}
