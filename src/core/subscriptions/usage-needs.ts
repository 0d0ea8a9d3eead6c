import type { Timezone } from '../../contract.js';
import { needsEventValues } from '../charges/usage-needs.js';
import { pricingModel } from '../charges/pricing-model.js';
import type { AggregationWindow } from '../metrics/aggregation-window.js';
import { type ChargeFacts, chargeFacts } from '../metrics/charge-facts.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { type Asked, needsCarriedEvents, needsEvents } from '../metrics/needed-events.js';
import { type SummaryQuestion, summaryQuestion } from '../metrics/usage-summary.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { Instant } from '../time/instant.js';
import { startOfDay } from '../time/timezone.js';
import { addDays } from '../time/calendar-date.js';
import type { BillingWindow } from './windows.js';

/** A stretch of one metric's usage that has to be known, and in what form. `from` null: since ever. */
export interface UsageNeed {
  code: string;
  from: Instant | null;
  to: Instant;
  /** Null: the events themselves, in order. */
  summary: SummaryQuestion | null;
}

/** What billing or showing a charge needs to know beforehand: the usage of the window, and what a recurring metric carries into it. */
export interface ChargeNeeds {
  charge: ChargeDefinition;
  metric: MetricDefinition;
  /** How the usage is told apart: to be aggregated by these, for that is what the sums are loaded by. */
  facts: ChargeFacts;
  asked: Asked;
  usage: UsageNeed;
  carried: UsageNeed | null;
}

/**
 * Says which usage of a window a charge needs, so that the engine loads just that. `heights`: also what was paid for in advance (usage.md 8.1);
 * `skipGrouping`: as if there were no group keys (usage.md 11.6).
 */
export function chargeNeeds(
  charge: ChargeDefinition, metric: MetricDefinition, window: Pick<BillingWindow, 'from' | 'to' | 'usageTo'>, { heights = false, skipGrouping = false } = {},
): ChargeNeeds {
  const asked = { ...askedOf(charge), heights };
  const facts = chargeFacts(charge, { skipGrouping });
  const summary = summaryQuestion(metric, facts);
  const need = (from: Instant | null, to: Instant, events: boolean): UsageNeed => ({ code: metric.code, from, to, summary: events ? null : summary });
  return {
    charge,
    metric,
    facts,
    asked,
    usage: need(window.from, window.usageTo ?? window.to, needsEvents(metric, facts, asked)),
    carried: metric.recurring ? need(null, window.from - 1, needsCarriedEvents(metric, asked)) : null,
  };
}

function askedOf(charge: ChargeDefinition): Asked {
  const properties = [charge.properties, ...charge.filters.map((filter) => filter.properties)];
  return {
    eventValues: charge.chargeModel === 'percentage' && properties.some((each) => needsEventValues(pricingModel(charge, each))),
    eventAmounts: charge.chargeModel === 'dynamic',
  };
}

/** The window as aggregations see it. */
export function aggregationWindow(window: BillingWindow, timezone: Timezone): AggregationWindow {
  return {
    from: window.from,
    to: window.usageTo ?? window.to,
    heldTo: window.to,
    timezone,
    periodDays: window.period.days,
    firstBilledDate: window.firstDate,
    lastBilledDate: window.lastDate,
    periodStart: startOfDay(window.period.from, timezone),
    periodEnd: startOfDay(addDays(window.period.to, 1), timezone),
  };
}
