import type { PlanDefinition } from '../../core/plans/plan.js';
import type { Work } from '../work.js';

/**
 * Notes on each metric that a plan bills in advance that its events are to be looked at as they come. Part of keeping a state of a plan
 * (`keepVersion`). The note stays: a plan may go on to bill subscriptions that it has been changed under.
 */
export async function noteMetricsInAdvance(work: Work, { charges }: PlanDefinition): Promise<void> {
  const codes = charges.filter((charge) => charge.payInAdvance).map((charge) => charge.billableMetricCode);
  if (codes.length === 0) return;
  for (const metric of await work.read('metricByKey', { key: [...new Set(codes)] })) {
    if (!metric.chargedInAdvance) await work.update('billableMetrics', metric, { chargedInAdvance: true });
  }
}
