import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
export async function catchUpAll(_work: Work, _runtime: Runtime, _customerIds: readonly string[]): Promise<void> {}
