import { type Decimal, ZERO, dec } from '../money/decimal.js';
import { type PresenceSpell, daysPresent } from './presence-spells.js';
import { daysLeft } from './proration.js';
import { numberOf, propertyOf } from './property-value.js';
import { type EventOrder, type UsageEvent, compareEvents } from './usage-event.js';
import { type AggregationWindow, billedDays } from './aggregation-window.js';

/** Units that came (or, below zero, went), and the days they last ÷ days of the full period (charges.md 3.9). */
export interface UnitMovement {
  units: Decimal;
  coefficient: Decimal;
}

/** The movements of a sum: what is carried over as one, then each event with a number, from its date to the last billed day. */
export function movementsOfSum(fieldName: string, carried: Decimal, events: readonly UsageEvent[], window: AggregationWindow): UnitMovement[] {
  const carriedIn = carried.isZero() ? [] : [{ units: carried, coefficient: share(billedDays(window, null, null), window) }];
  const moved = events.flatMap((event) => {
    const units = numberOf(propertyOf(event.properties, fieldName));
    return units === null ? [] : [{ units, coefficient: share(daysLeft(event, window), window) }];
  });
  return [...carriedIn, ...moved];
}

/** The movements of a unique count: an add for each spell, lasting as long as it does, and for its removal one of no duration. */
export function movementsOfUniqueCount(spells: readonly PresenceSpell[], window: AggregationWindow): UnitMovement[] {
  const moves: { at: EventOrder | null; movement: UnitMovement }[] = spells.flatMap((spell) => [
    { at: spell.added?.event ?? null, movement: { units: dec(1), coefficient: share(daysPresent(spell, window), window) } },
    ...(spell.removed === null ? [] : [{ at: spell.removed.event, movement: { units: dec(-1), coefficient: ZERO } }]),
  ]);
  const inOrder = (a: EventOrder | null, b: EventOrder | null) =>
    a === null || b === null ? Number(a !== null) - Number(b !== null) : compareEvents(a, b);
  return moves.sort((a, b) => inOrder(a.at, b.at)).map(({ movement }) => movement);
}

function share(days: number, window: AggregationWindow): Decimal {
  return dec(days).dividedBy(window.periodDays);
}
