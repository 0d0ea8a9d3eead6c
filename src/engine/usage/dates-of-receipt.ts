import type { CalendarDate, Timezone } from '../../contract.js';
import { addDays } from '../../core/time/calendar-date.js';
import { endOfDay, localDate, startOfDay } from '../../core/time/timezone.js';
import type { Work } from '../work.js';

/** Events of one question. */
const PAGE = 1_000;

/**
 * The local dates from `first` to `last` on which events of an external id came in by the engine's clock, whatever instants they are of
 * (usage.md 14.3). One question for all the days, unless so many events came in that it is better to ask day by day for any.
 */
export async function datesOfReceipt(
  work: Work, externalSubscriptionId: string, first: CalendarDate, last: CalendarDate, timezone: Timezone,
): Promise<ReadonlySet<CalendarDate>> {
  const limit = first === last ? 1 : PAGE;
  const receivedBetween = (from: CalendarDate, to: CalendarDate, most: number) => work.store.usage.list({
    externalSubscriptionId, receivedFrom: startOfDay(from, timezone), receivedTo: endOfDay(to, timezone), descending: true, limit: most,
  });
  const events = await receivedBetween(first, last, limit);
  const dates = new Set(events.map(({ receivedAt }) => localDate(receivedAt, timezone)));
  if (first === last || events.length < limit) return dates;
  for (let date = first; date <= last; date = addDays(date, 1)) {
    if (!dates.has(date) && (await receivedBetween(date, date, 1)).length > 0) dates.add(date);
  }
  return dates;
}
