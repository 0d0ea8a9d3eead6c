import type { Currency, CustomChargeModel } from '../../contract.js';
import { feeAmounts } from '../charges/fee-amounts.js';
import { priceUsage } from '../charges/price-usage.js';
import { pricingModel } from '../charges/pricing-model.js';
import { PRICING_UNIT_EXPONENT, type PricingUnit } from '../charges/pricing-unit.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, ZERO, dec } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { PricedAtom } from './usage-fees.js';

/** How much of a window has passed, in local days, both ends included (usage.md 12.1). */
export interface PassedShare {
  days: number;
  ofDays: number;
}

export interface ProjectionInput {
  charge: ChargeDefinition;
  metric: Pick<MetricDefinition, 'recurring'>;
  pricingUnit: PricingUnit | null;
  currency: Currency;
  customChargeModels: Readonly<Record<string, CustomChargeModel>>;
  passed: PassedShare;
}

/** These models price the projected units; of the others the amount grows with the time (usage.md 12.2). */
const PRICED_BY_UNITS: readonly string[] = ['standard', 'package', 'volume', 'graduated'];

/**
 * What a bucket and group will come to at the end of the window if it goes on as it has: its units over the share that has passed, to
 * 2 decimals, and their price; of a recurring metric what there is now (usage.md 12.2). Zero stays zero. For a charge in advance the units
 * are what was paid for: the atom must have its `height`.
 * 3 events at 10 on the 3rd of 31 days: 31 units, 310.00; one at 20: 10.33 units, 206.60.
 */
export function projected(line: PricedAtom, input: ProjectionInput): { units: Decimal; amountCents: number } {
  const { charge, metric, pricingUnit, currency } = input;
  const now = { units: line.units, amountCents: line.amounts.amountCents };
  if (metric.recurring) return now;
  const used = charge.payInAdvance ? line.atom.height ?? ZERO : line.units;
  if (used.isZero() && line.amounts.amountCents === 0) return { units: ZERO, amountCents: 0 };
  const units = roundHalfUp(overShare(used, input.passed), 2);
  const exponent = currencyExponent(currency);
  const amount = PRICED_BY_UNITS.includes(charge.chargeModel)
    ? amountOf(line, units, used, input)
    : overShare(amountNow(line, input), input.passed);
  return { units, amountCents: feeAmounts({ amount, unitAmount: ZERO }, exponent, pricingUnit).amountCents };
}

function overShare(value: Decimal, { days, ofDays }: PassedShare): Decimal {
  return value.times(ofDays).dividedBy(days);
}

/** Without units there is nothing to grow, but a flat amount may be due. */
function amountOf(line: PricedAtom, units: Decimal, used: Decimal, input: ProjectionInput): Decimal {
  if (used.isZero()) return amountNow(line, input);
  const { charge, pricingUnit, currency } = input;
  const properties = line.atom.filterIndex === null ? charge.properties : charge.filters[line.atom.filterIndex]!.properties;
  const exponent = pricingUnit ? PRICING_UNIT_EXPONENT : currencyExponent(currency);
  return priceUsage(pricingModel(charge, properties, input.customChargeModels), { units, eventsCount: line.atom.eventsCount }, exponent).amount;
}

/** In major units of the currency or the pricing unit: exact, but of a charge in advance the sum of its fees. */
function amountNow({ amount, amounts }: PricedAtom, { charge, pricingUnit, currency }: ProjectionInput): Decimal {
  if (!charge.payInAdvance) return amount;
  return pricingUnit
    ? dec(amounts.pricingUnitDetails?.amountCents ?? 0).times(new Decimal(10).pow(-PRICING_UNIT_EXPONENT))
    : dec(amounts.amountCents).times(new Decimal(10).pow(-currencyExponent(currency)));
}
