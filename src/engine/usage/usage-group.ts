import type { Usage } from '../../contract.js';
import type { Runtime } from '../runtime.js';
import { currentUsage } from './current.js';

/** What has been used, and what it costs: now, before, by day, in all (usage.md 11 to 15). */
export function usageGroup(runtime: Runtime): Pick<Usage, 'current'> {
  return { current: (query) => runtime.query((work) => currentUsage(work, runtime, query)) };
}
