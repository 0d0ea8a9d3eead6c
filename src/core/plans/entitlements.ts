import type { EntitlementValues } from '../../contract.js';
import type { PrivilegeValue } from './feature.js';

/** What one subscription has otherwise than its plan, for one feature. */
export interface OwnEntitlement {
  /** The plan's feature is taken from it. */
  removed: boolean;
  /** Values of its own, which win one by one. */
  values: Record<string, PrivilegeValue>;
  /** Privileges of the plan that are taken from it. */
  withoutPrivileges: string[];
}
export type OwnEntitlements = Record<string, OwnEntitlement>;

const AS_THE_PLAN: OwnEntitlement = { removed: false, values: {}, withoutPrivileges: [] };

/** What a subscription is entitled to: its plan's features and values as they are now, and what is its own (plans.md 8.5). */
export function entitlementsInForce(plan: EntitlementValues, own: OwnEntitlements): EntitlementValues {
  const codes = [...Object.keys(plan), ...Object.keys(own).filter((code) => !Object.hasOwn(plan, code))];
  return Object.fromEntries(
    codes.flatMap((code) => {
      const { removed, values, withoutPrivileges } = ownOf(own, code);
      if (removed) return [];
      const ofPlan = Object.entries(plan[code] ?? {}).filter(([privilege]) => !withoutPrivileges.includes(privilege));
      return [[code, { ...Object.fromEntries(ofPlan), ...values }]];
    }),
  );
}

/** Sets values on a subscription, in the features and privileges named only; what equals the plan's is no override (plans.md 8.6). */
export function setEntitlements(plan: EntitlementValues, own: OwnEntitlements, given: EntitlementValues): OwnEntitlements {
  return Object.entries(given).reduce((result, [code, values]) => {
    const before = ownOf(result, code);
    const kept = { ...before.values, ...values };
    return withOwn(plan, result, code, {
      removed: false,
      values: Object.fromEntries(Object.entries(kept).filter(([privilege, value]) => plan[code]?.[privilege] !== value)),
      withoutPrivileges: before.withoutPrivileges.filter((privilege) => !Object.hasOwn(values, privilege)),
    });
  }, own);
}

/** Takes a feature from a subscription: the plan's is marked removed, its own goes with its values (plans.md 8.7). */
export function removeFeature(plan: EntitlementValues, own: OwnEntitlements, code: string): OwnEntitlements {
  const { [code]: _gone, ...others } = own;
  return Object.hasOwn(plan, code) ? { ...others, [code]: { ...AS_THE_PLAN, removed: true } } : others;
}

/** Takes one privilege from a subscription: its own value goes, and the plan's with it. */
export function removePrivilege(plan: EntitlementValues, own: OwnEntitlements, code: string, privilege: string): OwnEntitlements {
  const before = ownOf(own, code);
  if (before.removed || (!Object.hasOwn(plan, code) && !Object.hasOwn(own, code))) return own;
  const { [privilege]: _gone, ...values } = before.values;
  const isOfPlan = Object.hasOwn(plan[code] ?? {}, privilege);
  const without = isOfPlan ? [...new Set([...before.withoutPrivileges, privilege])] : before.withoutPrivileges;
  return withOwn(plan, own, code, { removed: false, values, withoutPrivileges: without });
}

/** The same without a feature, or one of its privileges, that no longer exists. */
export function forgetFeature<V>(entitlements: Record<string, V>, code: string): Record<string, V> {
  const { [code]: _gone, ...others } = entitlements;
  return others;
}

function ownOf(own: OwnEntitlements, code: string): OwnEntitlement {
  return Object.hasOwn(own, code) ? own[code]! : AS_THE_PLAN;
}

/** Nothing of its own in a feature of the plan is not kept: the subscription follows the plan again. */
function withOwn(plan: EntitlementValues, own: OwnEntitlements, code: string, entitlement: OwnEntitlement): OwnEntitlements {
  const follows = Object.hasOwn(plan, code) && Object.keys(entitlement.values).length === 0 && entitlement.withoutPrivileges.length === 0;
  return follows ? forgetFeature(own, code) : { ...own, [code]: entitlement };
}
