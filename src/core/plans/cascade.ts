import { filterIdentity } from '../charges/parse-filters.js';
import type { ChargeProperties } from '../charges/charge-properties.js';
import type { NormalisedChargeFilter } from '../charges/normalised-charge.js';
import type { ChargeDefinition, FixedChargeDefinition, PlanDefinition } from './plan.js';
import { sameContent } from './same-content.js';

/**
 * A subscription's own plan after a cascaded change of its plan: item by item it follows, if it had not departed from the
 * plan before the change (plans.md 3.6).
 *
 * Example: a charge at 300; one own plan kept it, another has it at 500. A cascaded change to 400 gives 400 and 500.
 */
export function cascadePlan(before: PlanDefinition, after: PlanDefinition, own: PlanDefinition): PlanDefinition {
  return {
    ...own,
    amountCents: own.amountCents === before.amountCents ? after.amountCents : own.amountCents,
    charges: cascadeList(before.charges, after.charges, own.charges, cascadeCharge),
    fixedCharges: cascadeList(before.fixedCharges, after.fixedCharges, own.fixedCharges, cascadeFixedCharge),
  };
}

/** What was removed is removed, what was added is added, what is in both follows by its own rule. */
function cascadeList<C extends { code: string }>(
  before: readonly C[], after: readonly C[], own: readonly C[], follow: (before: C, after: C, own: C) => C,
): C[] {
  const codes = (list: readonly C[]) => new Map(list.map((item) => [item.code, item]));
  const [old, now, mine] = [codes(before), codes(after), codes(own)];
  const kept = own.flatMap((item) => {
    const [was, is] = [old.get(item.code), now.get(item.code)];
    if (was === undefined) return [item];
    return is === undefined ? [] : [follow(was, is, item)];
  });
  return [...kept, ...after.filter(({ code }) => !old.has(code) && !mine.has(code))];
}

function cascadeCharge(before: ChargeDefinition, after: ChargeDefinition, own: ChargeDefinition): ChargeDefinition {
  const follows = own.chargeModel === before.chargeModel && samePrices(own.properties, before.properties);
  return {
    ...own,
    properties: follows ? after.properties : withGroupKeysOf(after.properties, own.properties),
    filters: cascadeFilters(before.filters, after.filters, own.filters),
  };
}

function cascadeFilters(
  before: readonly NormalisedChargeFilter[], after: readonly NormalisedChargeFilter[], own: readonly NormalisedChargeFilter[],
): NormalisedChargeFilter[] {
  const named = (list: readonly NormalisedChargeFilter[]) => list.map((filter) => ({ ...filter, code: filterIdentity(filter.values) }));
  return cascadeList(named(before), named(after), named(own), (was, is, mine) =>
    samePrices(mine.properties, was.properties) ? is : { ...mine, properties: withGroupKeysOf(is.properties, mine.properties) },
  ).map(({ code: _code, ...filter }) => filter);
}

function cascadeFixedCharge(before: FixedChargeDefinition, after: FixedChargeDefinition, own: FixedChargeDefinition): FixedChargeDefinition {
  const terms = ({ chargeModel, properties, units }: FixedChargeDefinition) => ({ chargeModel, properties, units });
  if (!sameContent(terms(own), terms(before))) return own;
  const made = after.unitsDecisions.slice(before.unitsDecisions.length);
  return { ...own, properties: after.properties, units: after.units, unitsDecisions: [...own.unitsDecisions, ...made] };
}

/** Whether prices are the same; group keys are no price, they are always cascaded. */
function samePrices(a: ChargeProperties, b: ChargeProperties): boolean {
  return sameContent({ ...a, pricingGroupKeys: null }, { ...b, pricingGroupKeys: null });
}

function withGroupKeysOf(source: ChargeProperties, properties: ChargeProperties): ChargeProperties {
  return { ...properties, pricingGroupKeys: source.pricingGroupKeys };
}
