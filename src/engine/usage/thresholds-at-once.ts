import { thresholdsInForce } from '../../core/subscriptions/thresholds-in-force.js';
import type { Store } from '../../storage/port.js';
import { type Runtime, attempts, taxSource } from '../runtime.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import { beginWork } from '../work.js';
import { billPassedThresholds } from './evaluate-thresholds.js';

/** External ids of one question. */
const PAGE = 500;

/**
 * Bills at once what the subscriptions of these external ids have used past a threshold, as the next run would do (plans.md 6.2): one
 * transaction each, after the one that has stored the events. What does not get done is left to the next run.
 */
export async function billThresholdsAtOnce(runtime: Runtime, store: Store, externalIds: Iterable<string>): Promise<void> {
  const ids = [...new Set(externalIds)];
  for (let start = 0; start < ids.length; start += PAGE) {
    const look = beginWork(store, runtime.now(), taxSource(runtime));
    const active = await look.read('subscriptionsByExternalId', { externalId: ids.slice(start, start + PAGE) }, { where: { status: 'active' } });
    const contexts = await subscriptionContexts(look, active);
    const watched = contexts.filter(({ subscription, plan }) => thresholdsInForce(subscription.terms, plan.definition).length > 0);
    for (const { subscription } of watched) {
      await attempts(async () => {
        const work = beginWork(store, runtime.now(), taxSource(runtime));
        if (!(await billPassedThresholds(work, runtime, subscription.id))) return;
        await work.conclude(runtime);
        await store.commit(work.store.ops);
      });
    }
  }
}
