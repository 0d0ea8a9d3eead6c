import type { CalendarDate } from '../time/calendar-date.js';
import { namedValue } from './unique-count.js';
import type { UsageEvent } from './usage-event.js';
import { type AggregationWindow, billedDays, dateInWindow } from './aggregation-window.js';

/** A stretch of time in which a value of a unique count was present. */
export interface PresenceSpell {
  value: string;
  /** The event that added it, and its local date; null when it was there before the window. */
  added: { event: UsageEvent; date: CalendarDate } | null;
  /** The event that removed it; null when it is still there at the end. */
  removed: { event: UsageEvent; date: CalendarDate } | null;
}

/**
 * When each value was present, by the events of the window in their order (usage.md 6.4, 7.2), in order of the events that added them.
 * A remove followed by an add on the same local date is no interruption: such spells are one. Values that were removed before the
 * window are not carried over and have none.
 */
export function presenceSpells(
  fieldName: string, carriedValues: readonly string[], events: readonly UsageEvent[], window: AggregationWindow,
): PresenceSpell[] {
  const spells: PresenceSpell[] = carriedValues.map((value) => ({ value, added: null, removed: null }));
  const lastOf = new Map(spells.map((spell) => [spell.value, spell]));
  for (const event of events) {
    const named = namedValue(fieldName, event);
    if (named === null) continue;
    const last = lastOf.get(named.value);
    const present = last !== undefined && last.removed === null;
    const moment = { event, date: dateInWindow(window, event.timestamp) };
    if (named.operation === 'remove') {
      if (present) last.removed = moment;
    } else if (last?.removed?.date === moment.date) {
      last.removed = null;
    } else if (!present) {
      const spell = { value: named.value, added: moment, removed: null };
      spells.push(spell);
      lastOf.set(named.value, spell);
    }
  }
  return spells;
}

/** The billed days of a spell: from the date of the add to that of the remove, both included, cut to the window (usage.md 7.2). */
export function daysPresent(spell: PresenceSpell, window: AggregationWindow): number {
  return billedDays(window, spell.added?.date ?? null, spell.removed?.date ?? null);
}
