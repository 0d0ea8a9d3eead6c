import type { PricingUnitDetails } from '../charges/pricing-unit.js';
import { type FeeAmounts } from '../charges/fee-amounts.js';
import type { ChargeDefinition } from '../plans/plan.js';
import { atomIdentity, lineIdentity, type PricedAtom } from './usage-fees.js';

/** A fee in advance, as far as its charge's usage shows it. */
export interface DueFee {
  chargeFilterValues: Record<string, string[]> | null;
  groupedBy: Record<string, string | null>;
  amountCents: number;
  pricingUnitDetails: PricingUnitDetails | null;
}

/**
 * The atoms of a charge in advance with what is due for each as their amount: the sum of the fees of the window (usage.md 8.5), so that usage and
 * invoices always agree. A fee of a bucket or group that is there no more (the charge's filters have changed) counts with the rest.
 * `skipGrouping`: the atoms are whole buckets.
 */
export function withAmountsDue(charge: ChargeDefinition, atoms: readonly PricedAtom[], fees: readonly DueFee[], options: { skipGrouping?: boolean } = {}): PricedAtom[] {
  const places = new Map(atoms.map(({ atom }, index) => [atomIdentity(charge, atom), index]));
  const rest = atoms.findIndex(({ atom }) => atom.filterIndex === null);
  const due = atoms.map(({ amounts }) => nothingDue(amounts));
  for (const fee of fees) {
    const place = places.get(lineIdentity(fee.chargeFilterValues, options.skipGrouping ? {} : fee.groupedBy)) ?? rest;
    due[place] = added(due[place]!, fee);
  }
  return atoms.map((atom, index) => ({ ...atom, amounts: due[index]! }));
}

function nothingDue({ pricingUnitDetails }: FeeAmounts): FeeAmounts {
  return {
    amountCents: 0, preciseAmountCents: '0', preciseUnitAmount: '0', unitAmountCents: 0,
    pricingUnitDetails: pricingUnitDetails && { ...pricingUnitDetails, amountCents: 0 },
  };
}

function added(amounts: FeeAmounts, fee: DueFee): FeeAmounts {
  const amountCents = amounts.amountCents + fee.amountCents;
  const { pricingUnitDetails } = amounts;
  return {
    ...amounts,
    amountCents,
    preciseAmountCents: String(amountCents),
    pricingUnitDetails: pricingUnitDetails && { ...pricingUnitDetails, amountCents: pricingUnitDetails.amountCents + (fee.pricingUnitDetails?.amountCents ?? 0) },
  };
}
