import type { CalendarDate, DecimalString, Timezone } from '../../contract.js';
import { type Decimal, ZERO, dec } from '../money/decimal.js';
import { type BillingRhythm, periodHolding } from '../time/billing-period.js';
import { addDays } from '../time/calendar-date.js';
import type { Instant } from '../time/instant.js';
import { localDate } from '../time/timezone.js';

/** One decision on the units of a fixed charge: how many, when it was made, and whether it counts at once or from the next period. */
export interface UnitsDecision {
  units: DecimalString;
  at: Instant;
  atOnce: boolean;
}

/** Units that are in force from a local date on, until the next entry's. */
export interface UnitsFrom {
  from: CalendarDate;
  units: Decimal;
}

export interface UnitsHistoryInput {
  /** In the order in which they were made. */
  decisions: readonly UnitsDecision[];
  /** What was decided up to this instant are the units with which the subscription starts. */
  startsWith: Instant;
  /** A decision made before this instant is never in force at once: the subscription was still waiting for its first payment (payments.md 5.9). */
  atOnceFrom: Instant;
  /** The rhythm of the subscription's fixed-charge periods. */
  rhythm: BillingRhythm;
  timezone: Timezone;
}

/** Before any date that can be billed. */
const FOR_EVER: CalendarDate = '0000-01-01';

/**
 * The units of one subscription's fixed charge by local date, in order of time (plans.md 5.4): a decision is in force at
 * once, on its own day, or from the start of the next fixed-charge period, and takes the place of every earlier one that
 * was to be in force from that date or later. Empty as long as nothing is decided.
 *
 * Example: 20 units; on 5 April 10 are decided for May; on 30 April 100 at once: 20, and 100 from 30 April.
 */
export function unitsHistory({ decisions, startsWith, atOnceFrom, rhythm, timezone }: UnitsHistoryInput): UnitsFrom[] {
  const history: UnitsFrom[] = [];
  for (const { units, at, atOnce } of decisions) {
    const date = localDate(at, timezone);
    const from = at <= startsWith ? FOR_EVER : atOnce && at >= atOnceFrom ? date : addDays(periodHolding(rhythm, date).to, 1);
    while (history.length > 0 && history[history.length - 1]!.from >= from) history.pop();
    history.push({ from, units: dec(units) });
  }
  return history;
}

/** The units in force on a date; null when the charge is not in force yet. */
export function unitsOn(history: readonly UnitsFrom[], date: CalendarDate): Decimal | null {
  return history.filter(({ from }) => from <= date).at(-1)?.units ?? null;
}

/** What one subscription decided for itself, by the charge's code; a code may be any text, `constructor` too. */
export function ownDecisions(overrides: Readonly<Record<string, readonly UnitsDecision[]>> | undefined, chargeCode: string): readonly UnitsDecision[] {
  return overrides !== undefined && Object.hasOwn(overrides, chargeCode) ? overrides[chargeCode]! : [];
}

/**
 * The decisions that count for one subscription: the plan's, and from its first own decision on only its own
 * (a units override: plans.md 5.9).
 */
export function decisionsFor(ofPlan: readonly UnitsDecision[], own: readonly UnitsDecision[]): UnitsDecision[] {
  const [first] = own;
  return first === undefined ? [...ofPlan] : [...ofPlan.filter(({ at }) => at <= first.at), ...own];
}

/** The count that is shown: of the latest decision. */
export function latestUnits(decisions: readonly UnitsDecision[]): Decimal {
  const last = decisions.at(-1);
  return last === undefined ? ZERO : dec(last.units);
}
