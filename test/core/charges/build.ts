import type { PropertiesByModel } from '../../../src/core/charges/charge-properties.js';
import type { Price } from '../../../src/core/charges/price.js';
import type { PricingModel } from '../../../src/core/charges/pricing-model.js';
import type { RatedUsage } from '../../../src/core/charges/rated-usage.js';
import { canonical, dec, sum } from '../../../src/core/money/decimal.js';

/** [fromValue, toValue, perUnitAmount or rate, flatAmount] */
export type RangeRow = readonly [number | string, number | string | null, number | string, number | string];

export function standard(amount: string): PricingModel {
  return { chargeModel: 'standard', properties: { amount } };
}

export function graduated(rows: readonly RangeRow[], prorated = false): PricingModel {
  return { chargeModel: 'graduated', properties: { graduatedRanges: pricedRanges(rows) }, prorated };
}

export function volume(rows: readonly RangeRow[]): PricingModel {
  return { chargeModel: 'volume', properties: { volumeRanges: pricedRanges(rows) } };
}

export function graduatedPercentage(rows: readonly RangeRow[]): PricingModel {
  return {
    chargeModel: 'graduated_percentage',
    properties: { graduatedPercentageRanges: rows.map(([from, to, rate, flat]) => ({ ...bounds(from, to), rate: text(rate), flatAmount: text(flat) })) },
  };
}

export function packages(amount: string, packageSize: number, freeUnits = '0'): PricingModel {
  return { chargeModel: 'package', properties: { amount, packageSize, freeUnits } };
}

export function percentage(properties: Partial<PropertiesByModel['percentage']> & { rate: string }): PricingModel {
  return {
    chargeModel: 'percentage',
    properties: {
      fixedAmount: '0', freeUnitsPerEvents: null, freeUnitsPerTotalAggregation: null, perTransactionMinAmount: null, perTransactionMaxAmount: null,
      ...properties,
    },
  };
}

/** Units without the events that made them. */
export function used(units: number | string, more: Partial<RatedUsage> = {}): RatedUsage {
  return { units: dec(units), eventsCount: 1, ...more };
}

/** A sum of these event values. */
export function events(...values: (number | string)[]): RatedUsage {
  const eventValues = values.map((value) => dec(value));
  return { units: sum(eventValues), eventsCount: values.length, eventValues };
}

/** Amount and unit amount as texts. */
export function figures(price: Pick<Price, 'amount' | 'unitAmount'>): { amount: string; unitAmount: string } {
  return { amount: canonical(price.amount), unitAmount: canonical(price.unitAmount) };
}

function pricedRanges(rows: readonly RangeRow[]) {
  return rows.map(([from, to, perUnit, flat]) => ({ ...bounds(from, to), perUnitAmount: text(perUnit), flatAmount: text(flat) }));
}

function bounds(from: number | string, to: number | string | null) {
  return { fromValue: text(from), toValue: to === null ? null : text(to) };
}

function text(value: number | string): string {
  return canonical(dec(value));
}
