import { canonical, dec, HUNDRED, ZERO } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { freeAllowance } from './free-allowance.js';
import { boundedTransactionsAmount, hasTransactionBounds } from './per-transaction-bounds.js';
import { amountPerUnit, type Price } from './price.js';
import { eventValues, type RatedUsage } from './rated-usage.js';

/** The `amountDetails` of a percentage charge. */
export type PercentageDetails = {
  units: string;
  freeUnits: string;
  paidUnits: string;
  freeEvents: number;
  paidEvents: number;
  rate: string;
  perUnitTotalAmount: string;
  fixedFeeUnitAmount: string;
  fixedFeeTotalAmount: string;
  minMaxAdjustmentTotalAmount: string;
};

/**
 * A percentage of the units that are not free, and a fixed amount for each event that is not free; with bounds per transaction
 * the events are priced one by one (charges.md 3.5). Without units nothing is due, whatever the number of events.
 * Events 50, 100, 250, 400 at 1.3 % + 2: 18.40; with 3 free events 7.20.
 */
export function pricePercentage(properties: PropertiesByModel['percentage'], usage: RatedUsage): Price {
  if (usage.units.isZero()) return nothingUsed(properties);

  const free = freeAllowance(properties, usage);
  const paidUnits = usage.units.minus(free.units);
  const paidEvents = usage.eventsCount - free.events;
  const perUnitTotal = paidUnits.times(dec(properties.rate)).dividedBy(HUNDRED);
  const fixedTotal = dec(properties.fixedAmount).times(paidEvents);
  const unbounded = perUnitTotal.plus(fixedTotal);
  const amount = hasTransactionBounds(properties) ? boundedTransactionsAmount(properties, eventValues(usage), free) : unbounded;
  const details: PercentageDetails = {
    units: canonical(usage.units),
    freeUnits: canonical(free.units),
    paidUnits: canonical(paidUnits),
    freeEvents: free.events,
    paidEvents,
    rate: properties.rate,
    perUnitTotalAmount: canonical(perUnitTotal),
    fixedFeeUnitAmount: paidEvents > 0 ? properties.fixedAmount : '0',
    fixedFeeTotalAmount: canonical(fixedTotal),
    minMaxAdjustmentTotalAmount: canonical(amount.minus(unbounded)),
  };
  return { units: usage.units, amount, unitAmount: amountPerUnit(amount, usage.units), amountDetails: details };
}

function nothingUsed(properties: PropertiesByModel['percentage']): Price {
  const details: PercentageDetails = {
    units: '0',
    freeUnits: '0',
    paidUnits: '0',
    freeEvents: 0,
    paidEvents: 0,
    rate: properties.rate,
    perUnitTotalAmount: '0',
    fixedFeeUnitAmount: '0',
    fixedFeeTotalAmount: '0',
    minMaxAdjustmentTotalAmount: '0',
  };
  return { units: ZERO, amount: ZERO, unitAmount: ZERO, amountDetails: details };
}
