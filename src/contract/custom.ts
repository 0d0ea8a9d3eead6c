import type { DecimalInput, DecimalString } from './conventions.js';

/** An aggregation of the host's own: a pure fold over a period's events, in time order. */
export interface CustomAggregation {
  initial: unknown;
  add(state: unknown, event: { timestamp: Date; properties: Record<string, unknown> }): unknown;
  /** Units. */
  result(state: unknown): DecimalInput;
}

/** A charge model of the host's own: a pure function. `amount` in major units of the currency; below 0 counts as 0. */
export type CustomChargeModel = (i: { units: DecimalString; eventsCount: number; properties: unknown }) => { amount: DecimalInput };
