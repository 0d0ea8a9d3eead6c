import type { Charge, FixedCharge, Plan } from '../../contract.js';
import { canonical } from '../../core/money/decimal.js';
import type { ChargeDefinition, FixedChargeDefinition } from '../../core/plans/plan.js';
import { type UnitsDecision, decisionsFor, latestUnits, ownDecisions } from '../../core/plans/units-history.js';
import type { RowOf } from '../../storage/schema.js';

export type PlanRow = RowOf<'plans'>;

/** A plan as it is shown; with what one subscription has of its own, its counts of units (plans.md 5.9). */
export function planView({ id, code, definition }: PlanRow, unitsOverrides: Record<string, UnitsDecision[]> = {}): Plan {
  const fixedCharges = definition.fixedCharges.map((charge) => fixedChargeView(charge, ownDecisions(unitsOverrides, charge.code)));
  return { id, code, ...definition, fixedCharges } as unknown as Plan;
}

export function chargeView(charge: ChargeDefinition): Charge {
  return charge as unknown as Charge;
}

/** The count shown is the latest decision's, in force or not (plans.md 5.4). */
export function fixedChargeView({ unitsDecisions, ...charge }: FixedChargeDefinition, own: readonly UnitsDecision[] = []): FixedCharge {
  return { ...charge, units: own.length === 0 ? charge.units : canonical(latestUnits(decisionsFor(unitsDecisions, own))) } as unknown as FixedCharge;
}
