import { type Decimal, ZERO, dec } from '../money/decimal.js';
import type { AggregationInput } from './aggregate-usage.js';
import { fieldOf, foldFor } from './aggregate.js';
import type { AggregationWindow } from './aggregation-window.js';
import { type AtomKey, atomKeyText } from './atom-key.js';
import { customResults } from './custom.js';
import { numberOf, propertyOf } from './property-value.js';
import { daysLeft, proratedUnits } from './proration.js';
import { notBelowZero } from './rounding.js';
import { namedValue, presentValues, uniqueCountFold } from './unique-count.js';
import { type AtomUsage, NO_EVENTS, eventsOf, splitByAtom, stateOfUsage } from './usage-by-atom.js';
import type { UsageEvent } from './usage-event.js';

/** What one event of a charge in advance brings (usage.md 8). All units are unrounded (usage.md 6.7). */
export interface PaidStep {
  event: UsageEvent;
  /** What the event adds to the running total R, or takes from it. */
  added: Decimal;
  /** R after the event: what the window's own events have added up to. */
  running: Decimal;
  /** H after the event: what has been billed for in this window, at least 0. */
  height: Decimal;
  /** b: the units this event is billed for, at least 0; not prorated. */
  billable: Decimal;
  /** The units on its fee: b, or what the event added if that is nothing, at least 0. */
  shownUnits: Decimal;
  /** The atom's units up to and including the event, with what is carried over: u of charges.md 6.4. May be below zero. */
  unitsAfter: Decimal;
  /** The atom's events up to and including it: n of charges.md 6.4. */
  eventsCountAfter: number;
}

/**
 * The events of one atom in their order, each with what it is billed for in advance (usage.md 8.1 to 8.3). A step depends on the events before it only;
 * so to price an event, give the usage up to it, and take the last step. Events that the metric does not see make no step and no fee.
 * Within a window what was paid stays paid: +10, −4, +8 are billed 10, 0 and 4. What a custom metric bills is by how much each event raises
 * its result (usage.md 6.6).
 */
export function heightsPaid(input: AggregationInput, key: AtomKey): PaidStep[] {
  const text = atomKeyText(key);
  return heightsByAtom(input).find((candidate) => atomKeyText(candidate.atom.key) === text)?.steps ?? [];
}

/** The same of all atoms of the charge, those without events too. */
export function heightsByAtom(input: AggregationInput): { atom: AtomUsage; steps: PaidStep[] }[] {
  const fold = foldFor(input.metric, { window: input.window, customAggregation: input.customAggregation });
  const atoms = splitByAtom(input.metric, input.charge, fold, input.carried ?? NO_EVENTS, input.usage);
  return atoms.map((atom) => ({ atom, steps: stepsOf(input, atom) }));
}

/**
 * The steps of an atom up to the event at `index` of `steps`, as they were when it came: without events that stand before it but were ingested
 * later, which it does not see (charges.md 6.2).
 */
export function stepsAsItCame(input: AggregationInput, atom: AtomUsage, steps: readonly PaidStep[], index: number): readonly PaidStep[] {
  const { sequence } = steps[index]!.event;
  const upTo = steps.slice(0, index + 1);
  if (upTo.every(({ event }) => event.sequence <= sequence)) return upTo;
  const events = upTo.map(({ event }) => event).filter((event) => event.sequence <= sequence);
  return stepsOf(input, { ...atom, usage: { events } });
}

/** b weighed by the days left, cut to 5 decimals upwards: what a prorated charge prices (usage.md 8.3). */
export function proratedBillable({ billable, event }: PaidStep, window: AggregationWindow): Decimal {
  return proratedUnits(billable.times(daysLeft(event, window)), window);
}

/** H of an atom at the end of its usage; 0 without events (usage.md 8.1). */
export function heightPaid(input: AggregationInput, atom: AtomUsage): Decimal {
  return stepsOf(input, atom).at(-1)?.height ?? ZERO;
}

function stepsOf(input: AggregationInput, atom: AtomUsage): PaidStep[] {
  const { metric, window } = input;
  const fold = foldFor(metric, { window, customAggregation: input.customAggregation });
  const carried = stateOfUsage(fold, atom.carried);
  const events = eventsOf(atom.usage);
  const carriedUnits = fold.units(carried);
  const carriedEvents = fold.eventsCount(carried);
  const additions = additionsOf(input, atom, events);

  let running = ZERO;
  let height = ZERO;
  return events.map((event, index) => {
    const added = additions[index]!;
    running = running.plus(added);
    const billable = notBelowZero(metric.aggregationType === 'custom' ? added : running.minus(height));
    height = height.plus(billable);
    const unitsAfter = carriedUnits.plus(running);
    return {
      event, added, running, height, billable, unitsAfter,
      shownUnits: billable.isZero() ? notBelowZero(added) : billable,
      eventsCountAfter: metric.aggregationType === 'unique_count' ? unitsAfter.toNumber() : carriedEvents + index + 1,
    };
  });
}

function additionsOf({ metric, customAggregation }: AggregationInput, atom: AtomUsage, events: readonly UsageEvent[]): Decimal[] {
  switch (metric.aggregationType) {
    case 'count': return events.map(() => dec(1));
    case 'sum': return events.map((event) => numberOf(propertyOf(event.properties, fieldOf(metric))) ?? ZERO);
    case 'unique_count': return presenceChanges(fieldOf(metric), atom, events);
    case 'custom': {
      const before = eventsOf(atom.carried);
      const results = customResults(metric.code, customAggregation!, [...before, ...events], 'each');
      return events.map((_, index) => results[before.length + index]!.minus(results[before.length + index - 1] ?? ZERO));
    }
    default: throw new RangeError(`a metric of type ${metric.aggregationType} is not billed in advance`);
  }
}

/** +1 when a value becomes present, −1 when a present one, carried over or not, becomes absent, else 0. */
function presenceChanges(field: string, atom: AtomUsage, events: readonly UsageEvent[]): Decimal[] {
  const present = new Set(presentValues(stateOfUsage(uniqueCountFold(field), atom.carried)));
  return events.map((event) => {
    const named = namedValue(field, event);
    if (named?.operation === 'add' && !present.has(named.value)) {
      present.add(named.value);
      return dec(1);
    }
    return named?.operation === 'remove' && present.delete(named.value) ? dec(-1) : ZERO;
  });
}
