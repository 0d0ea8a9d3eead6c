import { BillingError, type Refusals } from '../../core/errors/billing-error.js';
import { catchUp } from '../billing/catch-up.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { pendingKey } from './insert.js';
import type { SubscriptionRow } from './schedule.js';

/** The records of an external id that a call can address. */
export interface Addressed {
  active: SubscriptionRow | null;
  pending: SubscriptionRow | null;
}

/**
 * The records that a changing call addresses, after what is already due for them has been done (subscriptions.md 10.4). An
 * external id never used is `not_found`; which of the records the call can change is for the call to say (9.7).
 */
export async function addressed(work: Work, runtime: Runtime, externalId: unknown): Promise<Addressed> {
  if (typeof externalId !== 'string' || !(await isKnown(work, externalId))) throw new BillingError('not_found', { subscription: ['not_found'] });
  const records = () => work.read('subscriptionByLiveKey', { liveKey: [externalId, pendingKey(externalId)] });
  const customers = new Set((await records()).map((row) => row.customerId));
  for (const customerId of customers) await catchUp(work, runtime, customerId);
  const rows = await records();
  // Nothing changes while a first payment is waited for, nor what a plan that waits for it is to replace (payments.md 5.8).
  if (rows.some((row) => row.status === 'incomplete')) throw notInState();
  return {
    active: rows.find((row) => row.status === 'active') ?? null,
    pending: rows.find((row) => row.status === 'pending') ?? null,
  };
}

/** Refuses an external id never used, along with what else is wrong with a call. */
export async function refuseUnknown(work: Work, externalId: unknown, refusals: Refusals): Promise<void> {
  if (typeof externalId !== 'string' || !(await isKnown(work, externalId))) refusals.add('subscription', 'not_found', 'not_found');
}

async function isKnown(work: Work, externalId: string): Promise<boolean> {
  return (await work.read('subscriptionsByExternalId', { externalId }, { limit: 1 })).length > 0;
}

/** The refusal of a call on records that are not in the state it addresses. */
export function notInState(): BillingError {
  return new BillingError('not_allowed', { subscription: ['invalid_status'] });
}
