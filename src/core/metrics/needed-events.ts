import type { ChargeFacts } from './charge-facts.js';
import type { MetricFacts } from './metric.js';

/** What a charge asks of its usage beyond the units. */
export interface Asked {
  /** The value of each event: percentage charges with free allowances or bounds per transaction (charges.md 3.5). */
  eventValues?: boolean;
  /** The prices that events bring with them: dynamic charges (charges.md 3.7). */
  eventAmounts?: boolean;
  /** The heights paid for in advance (usage.md 8.1). */
  heights?: boolean;
}

/** Whether the events of the window must be read one by one; else summaries of them will do. */
export function needsEvents(metric: Pick<MetricFacts, 'aggregationType'>, charge: Pick<ChargeFacts, 'prorated'>, asked: Asked = {}): boolean {
  return metric.aggregationType === 'weighted_sum' || charge.prorated || asked.heights === true || needsCarriedEvents(metric, asked);
}

/**
 * The same for the events before the window, which only recurring metrics look at: of those a level, a total or the set of present
 * values is enough, but for the host's own folds and where each event's value or price counts.
 */
export function needsCarriedEvents(metric: Pick<MetricFacts, 'aggregationType'>, asked: Asked = {}): boolean {
  return metric.aggregationType === 'custom' || asked.eventValues === true || asked.eventAmounts === true;
}
