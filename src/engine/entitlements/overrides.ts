import type { EntitlementValues } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { OwnEntitlements } from '../../core/plans/entitlements.js';
import { deriveId } from '../ids.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { Work } from '../work.js';

/** A subscription with what its plan and it itself say of entitlements. */
export interface Entitled {
  subscription: SubscriptionRow;
  plan: EntitlementValues;
  own: OwnEntitlements;
}

/**
 * The subscription of an external id and its entitlements: the live one, in two reads by key; else the latest that there
 * is. An own plan reads the entitlements of the plan in the catalogue (plans.md 8.5). `not_found` for an id never used.
 */
export async function loadEntitled(work: Work, externalId: string): Promise<Entitled> {
  const known = typeof externalId === 'string';
  const live = known ? await work.find('subscriptionByLiveKey', { liveKey: externalId }) : undefined;
  const [latest] = live || !known ? [live] : await work.read('subscriptionsByExternalId', { externalId }, { descending: true, limit: 1 });
  if (!latest) throw new BillingError('not_found', { subscription: ['not_found'] });
  const plan = await work.find('planByKey', { key: latest.planCode });
  return { subscription: latest, plan: plan?.definition.entitlements ?? {}, own: latest.terms.entitlements ?? {} };
}

/** Writes what a subscription has of its own, and keeps the list by which a deleted feature finds it. */
export async function saveOverrides(work: Work, subscription: SubscriptionRow, entitlements: OwnEntitlements): Promise<void> {
  for (const featureCode of Object.keys(entitlements)) {
    const row = { id: deriveId('fov', featureCode, subscription.id), subscriptionId: subscription.id, featureCode };
    await work.insert('featureOverrides', row, { ifAbsent: true });
  }
  await work.update('subscriptions', subscription, { terms: { ...subscription.terms, entitlements } });
}

/** Takes what does not exist any more out of every subscription that has something of its own in the feature. */
export async function forgetOverrides(work: Work, featureCode: string, forget: (own: OwnEntitlements) => OwnEntitlements): Promise<void> {
  const marks = await work.read('featureOverrides', { featureCode });
  const rows = await work.read('subscriptionById', { id: marks.map((mark) => mark.subscriptionId) });
  for (const row of rows) {
    const own = row.terms.entitlements ?? {};
    if (Object.hasOwn(own, featureCode)) await work.update('subscriptions', row, { terms: { ...row.terms, entitlements: forget(own) } });
  }
}
