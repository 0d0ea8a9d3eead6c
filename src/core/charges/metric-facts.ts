import type { AggregationType } from '../../contract.js';

/** What a charge has to know of its billable metric to be checked. */
export interface MetricFacts {
  aggregationType: AggregationType;
  recurring: boolean;
  /** The filter keys the metric declares, each with its values. */
  filters: readonly { key: string; values: readonly string[] }[];
}
