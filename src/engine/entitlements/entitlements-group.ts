import type { Entitlements } from '../../contract.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { type OwnEntitlements, entitlementsInForce, removeFeature, removePrivilege, setEntitlements } from '../../core/plans/entitlements.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { Work } from '../work.js';
import { type EntitlementAnswer, type EntitlementQuestion, checkEntitlement } from './check.js';
import { type Entitled, loadEntitled, saveOverrides } from './overrides.js';
import { readEntitlements } from './parse-values.js';

export type EntitlementsGroup = Entitlements & { check(question: EntitlementQuestion): Promise<EntitlementAnswer> };

/** What a subscription is entitled to, and what it has otherwise than its plan (plans.md 8). */
export function entitlementsGroup(runtime: Runtime): EntitlementsGroup {
  return {
    forSubscription: (externalId) =>
      runtime.query(async (work) => {
        const { subscription, plan, own } = await loadEntitled(work, externalId);
        const granted = hasEnded(subscription) ? [] : Object.entries(entitlementsInForce(plan, own));
        return { items: granted.map(([code, values]) => ({ code, privileges: Object.entries(values).map(([privilege, value]) => ({ code: privilege, value })) })) };
      }),
    check: (question) => runtime.query((work) => checkEntitlement(work, runtime, question)),
    set: (externalId, values, options) =>
      runtime.execute('entitlements.set', [externalId, values], options, async (work) => {
        const entitled = await loadEntitled(work, externalId);
        const refusals = new Refusals();
        const given = await readEntitlements(work, values, '', refusals);
        refusals.throwIfAny();
        await change(work, entitled, ({ plan, own }) => setEntitlements(plan, own, given));
      }),
    remove: (externalId, featureCode, options) =>
      runtime.execute('entitlements.remove', [externalId, featureCode], options, async (work) =>
        change(work, await loadEntitled(work, externalId), ({ plan, own }) => removeFeature(plan, own, featureCode))),
    removePrivilege: (externalId, featureCode, privilegeCode, options) =>
      runtime.execute('entitlements.removePrivilege', [externalId, featureCode, privilegeCode], options, async (work) =>
        change(work, await loadEntitled(work, externalId), ({ plan, own }) => removePrivilege(plan, own, featureCode, privilegeCode))),
  };
}

const hasEnded = ({ status }: SubscriptionRow): boolean => status === 'terminated' || status === 'canceled';

async function change(work: Work, entitled: Entitled, decide: (entitled: Entitled) => OwnEntitlements): Promise<void> {
  if (hasEnded(entitled.subscription)) throw new BillingError('not_allowed', { subscription: ['not_active'] });
  await saveOverrides(work, entitled.subscription, decide(entitled));
}
