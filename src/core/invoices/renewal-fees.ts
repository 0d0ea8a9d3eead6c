import type { FeeDraft } from './fee-draft.js';
import { type UsageFeeInput, atomIdentity, priceAtoms, usageFee } from './usage-fees.js';

/**
 * What a charge in advance on a recurring metric costs for the period that opens: the units that remain at the boundary, by the model at
 * full price, whether the charge prorates or not (charges.md 6.13). `atoms` are those of the usage before the boundary, `window` the period
 * that opens. One fee for each bucket and group with units; their keys are unlike those of any other period.
 */
export function renewalFees(input: UsageFeeInput): FeeDraft[] {
  const { subject, charge, window } = input;
  const whole = input.atoms.map((atom) => ({ ...atom, pricedUnits: atom.units }));
  return priceAtoms({ ...input, atoms: whole })
    .filter(({ units }) => !units.isZero())
    .map((line) => ({
      ...usageFee(input, line),
      key: ['renewal', subject.subscriptionId, charge.code, window.period.from, atomIdentity(charge, line.atom)].join(':'),
    }));
}
