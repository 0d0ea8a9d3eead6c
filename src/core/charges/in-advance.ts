import { canonical, dec, Decimal } from '../money/decimal.js';
import type { PercentageRangeDetails } from './graduated-percentage.js';
import type { PercentageDetails } from './percentage.js';
import type { Price } from './price.js';
import { priceUsage } from './price-usage.js';
import type { PricingModel } from './pricing-model.js';
import type { RatedUsage } from './rated-usage.js';
import { withoutFlatAmounts } from './without-flat-amounts.js';

/** One event in advance, and its bucket up to it (charges.md 6.4). */
export interface EventUsage {
  /** The bucket's units and events up to and including this event. */
  withEvent: RatedUsage;
  /** The same less the event: `withoutLastEvent`. */
  withoutEvent: RatedUsage;
  /** Nothing of the bucket has cost anything in this period, and nothing is carried in: no flat amount has been paid (charges.md 6.5). */
  fresh: boolean;
}

/** The bucket's usage less its last event: the new units the event brought (usage.md 8.2), its count, its value and its own price. */
export function withoutLastEvent(usage: RatedUsage, event: { newUnits: Decimal; preciseTotalAmountCents: Decimal }): RatedUsage {
  return {
    units: usage.units.minus(event.newUnits),
    eventsCount: usage.eventsCount - 1,
    eventValues: usage.eventValues?.slice(0, -1),
    preciseTotalAmountCents: usage.preciseTotalAmountCents?.minus(event.preciseTotalAmountCents),
  };
}

/**
 * What one event costs in advance: the price of the bucket with it less the price without it, exact, in major units of the currency or
 * the pricing unit, never below 0 (charges.md 6.4). In a fresh bucket no flat amount has been paid and the price without is that of the
 * units alone, so that the first event pays the first flat amount; it is 0 but where earlier units were left unbilled (sent before the
 * subscription was made, say). `amountDetails` are the differences for percentage and graduated percentage, `{}` for other models (charges.md 6.7).
 * The unit amount comes from the rounded amount: `feeAmountsInAdvance`.
 */
export function priceEventInAdvance(model: PricingModel, usage: EventUsage, exponent: number): Pick<Price, 'amount' | 'amountDetails'> {
  const priceWith = priceUsage(model, usage.withEvent, exponent);
  // What a host's own function asks for nothing at all is a flat amount too.
  if (model.chargeModel === 'custom' && usage.fresh && usage.withoutEvent.eventsCount === 0) return { amount: priceWith.amount, amountDetails: {} };
  const priceWithout = priceUsage(usage.fresh ? withoutFlatAmounts(model) : model, usage.withoutEvent, exponent);
  return { amount: Decimal.max(0, priceWith.amount.minus(priceWithout.amount)), amountDetails: detailsOfDifference(model, priceWith, priceWithout) };
}

function detailsOfDifference(model: PricingModel, priceWith: Price, priceWithout: Price): Record<string, unknown> {
  switch (model.chargeModel) {
    case 'percentage':
      return percentageDifference(priceWith.amountDetails as PercentageDetails, priceWithout.amountDetails as PercentageDetails);
    case 'graduated_percentage':
      return { graduatedPercentageRanges: rangesDifference(rangesOf(priceWith), rangesOf(priceWithout)) };
    default:
      return {};
  }
}

function percentageDifference(after: PercentageDetails, before: PercentageDetails): Record<string, unknown> {
  const units = dec(after.units).minus(before.units);
  const paidUnits = dec(after.paidUnits).minus(before.paidUnits);
  return {
    units: canonical(units),
    freeUnits: canonical(units.minus(paidUnits)),
    paidUnits: canonical(paidUnits),
    freeEvents: after.freeEvents - before.freeEvents,
    paidEvents: after.paidEvents - before.paidEvents,
    rate: after.rate,
    perUnitTotalAmount: difference(after.perUnitTotalAmount, before.perUnitTotalAmount),
    fixedFeeUnitAmount: after.fixedFeeUnitAmount,
    fixedFeeTotalAmount: difference(after.fixedFeeTotalAmount, before.fixedFeeTotalAmount),
    minMaxAdjustmentTotalAmount: difference(after.minMaxAdjustmentTotalAmount, before.minMaxAdjustmentTotalAmount),
  };
}

function rangesOf(price: Price): readonly PercentageRangeDetails[] {
  return price.amountDetails['graduatedPercentageRanges'] as readonly PercentageRangeDetails[];
}

function rangesDifference(after: readonly PercentageRangeDetails[], before: readonly PercentageRangeDetails[]): PercentageRangeDetails[] {
  return after.map((range, index) => {
    const earlier = before[index];
    if (!earlier) return range;
    return {
      fromValue: range.fromValue,
      toValue: range.toValue,
      units: difference(range.units, earlier.units),
      rate: range.rate,
      perUnitTotalAmount: difference(range.perUnitTotalAmount, earlier.perUnitTotalAmount),
      flatUnitAmount: difference(range.flatUnitAmount, earlier.flatUnitAmount),
      totalWithFlatAmount: difference(range.totalWithFlatAmount, earlier.totalWithFlatAmount),
    };
  });
}

function difference(a: string, b: string): string {
  return canonical(dec(a).minus(b));
}
