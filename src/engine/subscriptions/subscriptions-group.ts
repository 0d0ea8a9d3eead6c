import type { Subscriptions } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { changePlan } from './change-plan.js';
import { createSubscription } from './create.js';
import { terminateSubscription } from './terminate.js';
import { updateSubscriptionTerms } from './update.js';
import { updateCharge, updateFixedCharge } from './update-charges.js';
import { subscriptionViews } from './views.js';

export function subscriptionsGroup(runtime: Runtime): Pick<Subscriptions, 'create' | 'changePlan' | 'update' | 'updateCharge' | 'updateFixedCharge' | 'terminate' | 'get' | 'list'> {
  return {
    create: (input, options) => runtime.execute('subscriptions.create', input, options, (work) => createSubscription(work, runtime, input)),
    changePlan: (input, options) => runtime.execute('subscriptions.changePlan', input, options, (work) => changePlan(work, runtime, input)),
    update: (externalId, input, options) =>
      runtime.execute('subscriptions.update', [externalId, input], options, (work) => updateSubscriptionTerms(work, runtime, externalId, input)),
    updateCharge: (externalId, code, input, options) =>
      runtime.execute('subscriptions.updateCharge', [externalId, code, input], options, (work) => updateCharge(work, runtime, externalId, code, input)),
    updateFixedCharge: (externalId, code, input, options) =>
      runtime.execute('subscriptions.updateFixedCharge', [externalId, code, input], options, (work) => updateFixedCharge(work, runtime, externalId, code, input)),
    terminate: (input, options) => runtime.execute('subscriptions.terminate', input, options, (work) => terminateSubscription(work, runtime, input)),
    get: (externalId, which) =>
      runtime.query(async (work) => {
        const { status = 'active' } = asked(which);
        const [row] = typeof externalId === 'string'
          ? await work.read('subscriptionsByExternalId', { externalId }, { where: { status }, descending: true, limit: 1 })
          : [];
        if (!row) throw new BillingError('not_found', { subscription: ['not_found'] });
        return (await subscriptionViews(work, [row]))[0]!;
      }),
    list: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId, externalId, planCode, status } = asked(query);
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          async (window) => {
            if (customer === undefined) return [];
            if (customer) return work.read('subscriptionsByCustomer', { customerId: customer.id }, { ...window, where: { status, externalId, planCode } });
            if (externalId !== undefined) return work.read('subscriptionsByExternalId', { externalId }, { ...window, where: { status, planCode } });
            if (planCode !== undefined) return work.read('subscriptionsByPlan', { planCode }, { ...window, where: { status } });
            return work.read('subscriptions', {}, { ...window, where: { status } });
          },
          (rows) => subscriptionViews(work, rows),
        );
      }),
  };
}
