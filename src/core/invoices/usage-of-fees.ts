import type { ChargeUsage } from '../../contract.js';
import { filterIdentity } from '../charges/parse-filters.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { ZERO, dec } from '../money/decimal.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { FeeDetails } from './fee.js';
import { type PricedAtom, lineIdentity } from './usage-fees.js';
import { chargeUsage, inOrderShown } from './usage-lines.js';

/** A fee of a charge, as it was made. */
export interface ChargeFee extends Pick<
  FeeDetails,
  'chargeFilterValues' | 'groupedBy' | 'units' | 'totalAggregatedUnits' | 'eventsCount' | 'trueUpParentFeeId' | 'amountDetails' | 'pricingUnitDetails'
> {
  chargeCode: string;
  amountCents: number;
}

/** A charge that fees were made for, and its metric. */
export interface BilledCharge {
  charge: ChargeDefinition;
  metric: Pick<MetricDefinition, 'code' | 'name' | 'aggregationType'>;
}

/**
 * Fees in the form of current usage (usage.md 13.2): those of a charge, filter and group added up. True-ups add their amount; they are no use of
 * anything and have no units here.
 */
export function usageOfFees(billed: readonly BilledCharge[], fees: readonly ChargeFee[]): ChargeUsage[] {
  return inOrderShown(billed.flatMap(({ charge, metric }) => {
    const own = fees.filter(({ chargeCode }) => chargeCode === charge.code);
    return own.length === 0 ? [] : [chargeUsage(charge, metric, atomsOf(charge, own))];
  }));
}

function atomsOf(charge: ChargeDefinition, fees: readonly ChargeFee[]): PricedAtom[] {
  const atoms = new Map<string, PricedAtom>();
  for (const fee of fees) {
    const identity = lineIdentity(fee.chargeFilterValues, fee.groupedBy);
    atoms.set(identity, added(atoms.get(identity) ?? emptyAtom(charge, fee), fee));
  }
  return [...atoms.values()];
}

function emptyAtom(charge: ChargeDefinition, { chargeFilterValues, groupedBy, pricingUnitDetails }: ChargeFee): PricedAtom {
  const filter = chargeFilterValues && filterIdentity(chargeFilterValues);
  const index = filter === null ? -1 : charge.filters.findIndex(({ values }) => filterIdentity(values) === filter);
  return {
    atom: { filterIndex: index < 0 ? null : index, groupedBy, units: ZERO, pricedUnits: ZERO, level: ZERO, eventsCount: 0, windowEventsCount: 0 },
    units: ZERO,
    amount: ZERO,
    amounts: {
      amountCents: 0, preciseAmountCents: '0', preciseUnitAmount: '0', unitAmountCents: 0,
      pricingUnitDetails: pricingUnitDetails && { ...pricingUnitDetails, amountCents: 0 },
    },
    amountDetails: {},
  };
}

function added(line: PricedAtom, fee: ChargeFee): PricedAtom {
  const { atom, amounts } = line;
  const units = fee.trueUpParentFeeId === null ? dec(fee.units) : ZERO;
  const { pricingUnitDetails } = amounts;
  return {
    ...line,
    units: line.units.plus(units),
    atom: {
      ...atom,
      level: atom.level!.plus(fee.trueUpParentFeeId === null ? dec(fee.totalAggregatedUnits ?? units) : ZERO),
      eventsCount: atom.eventsCount + (fee.eventsCount ?? 0),
    },
    amounts: {
      ...amounts,
      amountCents: amounts.amountCents + fee.amountCents,
      pricingUnitDetails: pricingUnitDetails && { ...pricingUnitDetails, amountCents: pricingUnitDetails.amountCents + (fee.pricingUnitDetails?.amountCents ?? 0) },
    },
  };
}
