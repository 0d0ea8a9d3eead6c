import type { DecimalString } from '../../contract.js';
import { type Decimal, ZERO, canonical, dec } from '../money/decimal.js';

/** A value at which an alert is told: once, or again at every further step of its size. */
export interface AlertThreshold {
  code: string | null;
  value: DecimalString;
  recurring: boolean;
}

/**
 * The thresholds that a value passed between two evaluations (payments.md 9.5, 9.6): the one-time ones in the order given,
 * then each step of the recurring one, rising by value. One that is met exactly is passed, and not again when the value
 * moves on from it. A value that moved the other way, or not at all, passed none.
 *
 * Steps count from the highest one-time threshold upwards (rising) or from the lowest downwards (falling), and go on below 0.
 *
 * Example: one-time 10 and 20, recurring 35, rising from 4 to 161: 10, 20, then 55, 90, 125, 160.
 */
export function passedThresholds(
  thresholds: readonly AlertThreshold[], direction: 'rising' | 'falling', previous: DecimalString, current: DecimalString,
): AlertThreshold[] {
  // A fall is a rise of the opposite values.
  const sign = direction === 'rising' ? 1 : -1;
  const facing = (value: DecimalString): Decimal => dec(value).times(sign);
  const p = facing(previous);
  const c = facing(current);
  if (!p.lt(c)) return [];

  const single = thresholds.filter(({ recurring }) => !recurring);
  const passed = single.filter(({ value }) => p.lt(facing(value)) && facing(value).lte(c));
  const recurring = thresholds.find((threshold) => threshold.recurring);
  if (!recurring) return passed;

  const base = single.map(({ value }) => facing(value)).reduce<Decimal | null>((most, value) => (most === null || value.gt(most) ? value : most), null) ?? ZERO;
  const step = dec(recurring.value);
  const steps: AlertThreshold[] = [];
  const first = p.lt(base) ? dec(1) : p.minus(base).divToInt(step).plus(1);
  for (let value = base.plus(step.times(first)); value.lte(c); value = value.plus(step)) {
    steps.push({ ...recurring, value: canonical(value.times(sign)) });
  }
  return [...passed, ...(sign === 1 ? steps : steps.reverse())];
}
