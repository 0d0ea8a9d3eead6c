import type { CustomAggregation } from '../../contract.js';
import { type Decimal, ZERO, dec } from '../money/decimal.js';
import { fieldOf, foldFor } from './aggregate.js';
import type { AtomKey } from './atom-key.js';
import type { ChargeFacts } from './charge-facts.js';
import { eventValuesOf } from './event-values.js';
import type { Fold } from './fold.js';
import { heightPaid } from './heights-paid.js';
import type { MetricFacts } from './metric.js';
import type { Asked } from './needed-events.js';
import { presenceSpells } from './presence-spells.js';
import { proratedSum, proratedUniqueCount } from './proration.js';
import { roundUnits } from './rounding.js';
import { sumFold } from './sum.js';
import { presentValues, uniqueCountFold } from './unique-count.js';
import { type UnitMovement, movementsOfSum, movementsOfUniqueCount } from './unit-movements.js';
import { type AtomUsage, NO_EVENTS, type UsageSource, eventsOf, splitByAtom, stateOfUsage } from './usage-by-atom.js';
import type { AggregationWindow } from './aggregation-window.js';
import { levelAtEnd, weightedSumFold } from './weighted-sum.js';

export interface AggregationInput {
  metric: MetricFacts;
  charge: ChargeFacts;
  window: AggregationWindow;
  /** All usage before `window.from`, for a recurring metric (usage.md 5.2); left out, nothing is carried over. */
  carried?: UsageSource;
  /** The usage in the window, as events where `needsEvents` says so. */
  usage: UsageSource;
  asked?: Asked;
  /** What the host registered for a custom metric. */
  customAggregation?: CustomAggregation;
}

/** What one bucket and group of a charge used. Units may be below zero: `notBelowZero` comes with showing and pricing them (usage.md 6.8). */
export interface Atom extends AtomKey {
  /** Units shown: rounded by the metric, not prorated. */
  units: Decimal;
  /** Units priced: the same, or weighed by days where the charge prorates, cut to 5 decimals upwards, and rounded by the metric too (usage.md 7.3, 6.7). */
  pricedUnits: Decimal;
  /** Of a weighted sum the level at the end, rounded as its units; it may stay below zero. Null for all others. */
  level: Decimal | null;
  /** As shown (usage.md 6); a recurring sum counts its events since ever. */
  eventsCount: number;
  /** Events of the window itself that the metric saw: whether the line is kept (invoices.md 3.1). */
  windowEventsCount: number;
  /** If asked: each event's value (charges.md 3.5). */
  eventValues?: readonly Decimal[];
  /** If prorated: how units came and went (charges.md 3.9). */
  movements?: readonly UnitMovement[];
  /** If asked: Σ of the prices of the events that are aggregated, in minor units. */
  preciseTotalAmountCents?: Decimal;
  /** If asked: the highest running total of the window (usage.md 8.1). */
  height?: Decimal;
}

/**
 * The usage of a charge in a window, atom by atom (usage.md 5 to 10): the charge's filters in order, then the rest; in each bucket the groups in
 * order of their texts, null last. Every bucket is there, at zero if need be; each event is in exactly one atom.
 * Throws `validation_failed` when a host's custom aggregation fails, and a `RangeError` when summaries are given where events are needed.
 */
export function aggregateCharge(input: AggregationInput): Atom[] {
  const { metric, charge, window } = input;
  const fold = foldFor(metric, { window, customAggregation: input.customAggregation });
  const atoms = splitByAtom(metric, charge, fold, input.carried ?? NO_EVENTS, input.usage);
  return atoms.map((atom) => aggregateAtom(input, fold, atom));
}

function aggregateAtom(input: AggregationInput, fold: Fold<unknown>, atom: AtomUsage): Atom {
  const { metric, charge, asked = {} } = input;
  const inWindow = stateOfUsage(fold, atom.usage);
  const all = fold.merge(stateOfUsage(fold, atom.carried), inWindow);
  const unrounded = fold.units(all);
  const units = roundUnits(unrounded, metric);
  const result: Atom = {
    ...atom.key,
    units,
    pricedUnits: units,
    level: metric.aggregationType === 'weighted_sum' ? roundUnits(finalLevel(input, atom), metric) : null,
    eventsCount: fold.eventsCount(all),
    windowEventsCount: fold.eventsSeen(inWindow),
  };
  if (charge.prorated) Object.assign(result, proratedAtom(input, atom));
  if (asked.heights) result.height = heightPaid(input, atom);
  if (asked.eventValues || asked.eventAmounts) {
    // A weighted sum counts the events of its window alone: what came before is a level (usage.md 6.5).
    const events = metric.aggregationType === 'weighted_sum' ? eventsOf(atom.usage) : [...eventsOf(atom.carried), ...eventsOf(atom.usage)];
    if (asked.eventValues) result.eventValues = eventValuesOf(metric, events, unrounded, input.customAggregation);
    if (asked.eventAmounts) {
      result.preciseTotalAmountCents = events.reduce((total, event) => total.plus(dec(event.preciseTotalAmountCents ?? 0)), ZERO);
    }
  }
  return result;
}

function finalLevel({ metric, window }: AggregationInput, atom: AtomUsage): Decimal {
  const fold = weightedSumFold(fieldOf(metric), window);
  return levelAtEnd(fold.merge(stateOfUsage(fold, atom.carried), stateOfUsage(fold, atom.usage)));
}

/** Only sums and unique counts go by days (usage.md 3.1, 7). */
function proratedAtom({ metric, window }: AggregationInput, atom: AtomUsage): Pick<Atom, 'pricedUnits' | 'movements'> {
  const field = fieldOf(metric);
  const events = eventsOf(atom.usage);
  switch (metric.aggregationType) {
    case 'sum': {
      const fold = sumFold(field);
      const carried = fold.units(stateOfUsage(fold, atom.carried));
      return {
        pricedUnits: roundUnits(proratedSum(field, carried, events, window), metric),
        movements: movementsOfSum(field, carried, events, window),
      };
    }
    case 'unique_count': {
      const carried = presentValues(stateOfUsage(uniqueCountFold(field), atom.carried));
      const spells = presenceSpells(field, carried, events, window);
      return { pricedUnits: roundUnits(proratedUniqueCount(spells, window), metric), movements: movementsOfUniqueCount(spells, window) };
    }
    default: throw new RangeError(`a charge on a metric of type ${metric.aggregationType} cannot be prorated`);
  }
}
