import type { Currency, CustomChargeModel, DecimalString } from '../../contract.js';
import { filterIdentity } from '../charges/parse-filters.js';
import { feeAmounts } from '../charges/fee-amounts.js';
import { amountPerUnit } from '../charges/price.js';
import type { PricingUnit } from '../charges/pricing-unit.js';
import type { Atom } from '../metrics/aggregate-usage.js';
import type { Group } from '../metrics/groups.js';
import { currencyExponent } from '../money/currency.js';
import { ZERO, canonical, dec } from '../money/decimal.js';
import { fixedChargePrice } from '../plans/fixed-charge-price.js';
import type { ChargeDefinition, FixedChargeDefinition } from '../plans/plan.js';
import type { LineFigures } from './adjust-fee.js';
import { pricingOf } from './fixed-charge-line.js';
import { type PricedAtom, priceAtoms } from './usage-fees.js';

/** A bucket and group of a charge at units that no events make up. */
export interface ChargeAtUnits {
  charge: ChargeDefinition;
  filterValues: Record<string, string[]> | null;
  groupedBy: Group;
  units: DecimalString;
  currency: Currency;
  pricingUnit: PricingUnit | null;
  customChargeModels: Readonly<Record<string, CustomChargeModel>>;
}

/** Whether a charge has a price for units alone: not if it goes by the single events, or by when units came (invoices.md 9.2). */
export function hasPriceForUnits({ chargeModel, prorated }: Pick<ChargeDefinition, 'chargeModel' | 'prorated'>): boolean {
  return chargeModel !== 'percentage' && !(chargeModel === 'graduated' && prorated);
}

/** The price of so many units of a charge, not prorated, without events (invoices.md 9.2). */
export function priceChargeAtUnits({ charge, filterValues, groupedBy, units, ...pricing }: ChargeAtUnits): PricedAtom {
  const identity = filterValues && filterIdentity(filterValues);
  const index = identity === null ? -1 : charge.filters.findIndex(({ values }) => filterIdentity(values) === identity);
  const count = dec(units);
  const atom: Atom = {
    filterIndex: index < 0 ? null : index,
    groupedBy,
    units: count,
    pricedUnits: count,
    level: null,
    eventsCount: 0,
    windowEventsCount: 0,
    eventValues: [],
    movements: [],
    preciseTotalAmountCents: ZERO,
  };
  return priceAtoms({ ...pricing, charge: { ...charge, prorated: false }, atoms: [atom] })[0]!;
}

export function figuresOfCharge({ units, amounts, amountDetails }: PricedAtom): LineFigures {
  return { units: canonical(units), totalAggregatedUnits: canonical(units), ...amounts, amountDetails };
}

/** The price of so many units of a fixed charge, not prorated. */
export function fixedChargeAtUnits(charge: FixedChargeDefinition, units: DecimalString, currency: Currency): LineFigures {
  const count = dec(units);
  const amount = fixedChargePrice(pricingOf(charge), { inForce: count, weighted: count });
  const amounts = feeAmounts({ amount, unitAmount: amountPerUnit(amount, count) }, currencyExponent(currency));
  return { units, totalAggregatedUnits: null, ...amounts, amountDetails: {} };
}
