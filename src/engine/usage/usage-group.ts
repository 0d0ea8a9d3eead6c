import type { Usage } from '../../contract.js';
import type { Runtime } from '../runtime.js';
import { currentUsage } from './current.js';
import { dailyUsage } from './daily.js';
import { lifetimeUsage, setHistorical } from './lifetime.js';
import { pastUsage } from './past.js';
import { projectedUsage } from './projected.js';
import { subscriptionAsked } from './usage-query.js';

/** What has been used, and what it costs: now, before, by day, in all (usage.md 11 to 15). */
export function usageGroup(runtime: Runtime): Usage {
  return {
    current: (query) => runtime.query((work) => currentUsage(work, runtime, query)),
    past: (query) => runtime.query((work) => pastUsage(work, query)),
    projected: (query) => runtime.query((work) => projectedUsage(work, runtime, query)),
    lifetime: (query) => runtime.query(async (work) => lifetimeUsage(work, runtime, subscriptionAsked(query))),
    setHistorical: (input, options) => runtime.execute('usage.setHistorical', input, options, (work) => setHistorical(work, runtime, input)),
    daily: (query) => runtime.query((work) => dailyUsage(work, query)),
  };
}
