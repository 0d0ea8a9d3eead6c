import { catchUp } from '../billing/catch-up.js';
import { endSubscription } from '../billing/end.js';
import { abandonGate } from '../billing/gate.js';
import { deletedKey } from '../catalogue/live.js';
import { finalizeInOrder } from '../invoices/move-drafts.js';
import type { Runtime } from '../runtime.js';
import { cancelPending } from '../subscriptions/scheduled-change.js';
import { terminateWalletsOf } from '../wallets/terminate.js';
import type { Work } from '../work.js';
import { getCustomer } from './customers.js';

/**
 * Deletes a customer: its subscriptions end as by hand, what is drafted is finalized, its coupons end. All documents stay
 * readable (subscriptions.md 9.8).
 */
export async function deleteCustomer(work: Work, runtime: Runtime, externalId: string): Promise<void> {
  const { id: customerId } = await getCustomer(work, externalId);
  await catchUp(work, runtime, customerId);
  for (const row of await work.read('subscriptionsByCustomer', { customerId }, { where: { status: 'incomplete' } })) await abandonGate(work, row);
  for (const row of await work.read('subscriptionsByCustomer', { customerId }, { where: { status: 'active' } })) {
    await endSubscription(work, runtime, row, work.now, 'call');
  }
  for (const row of await work.read('subscriptionsByCustomer', { customerId }, { where: { status: 'pending' } })) await cancelPending(work, row);
  await finalizeInOrder(work, runtime, await work.read('invoicesByCustomer', { customerId }, { where: { status: 'draft' } }));
  for (const row of await work.read('appliedCouponsByCustomer', { customerId }, { where: { status: 'active' } })) {
    await work.update('appliedCoupons', row, { status: 'terminated', endedBy: 'customer', terminatedAt: work.now });
  }
  await terminateWalletsOf(work, customerId);
  const customer = await getCustomer(work, externalId);
  await work.update('customers', customer, { key: deletedKey(customer), deleted: true });
}
