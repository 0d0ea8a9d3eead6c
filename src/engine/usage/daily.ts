import { z } from 'zod';
import type { CalendarDate, CustomerUsage, Usage } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { StoredUsage } from '../../core/invoices/stored-usage.js';
import { usageDifference, withoutEmptyLines } from '../../core/invoices/usage-difference.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { endOfDay, localDate, startOfDay } from '../../core/time/timezone.js';
import type { RowOf } from '../../storage/schema.js';
import { deriveId } from '../ids.js';
import { optionalInstant, readInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import { isTakenOver, windowHolding } from '../subscriptions/record-at.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { usageView } from './usage-view.js';
import { type ChargeInWindow, usageOfWindow } from './window-usage.js';

type LookRow = RowOf<'usageLooks'>;

/** Begins the daily looks at a subscription's usage, with the day of its start (usage.md 14). Part of making it active. */
export async function beginDailyLooks(work: Work, subscription: SubscriptionRow, timezone: string): Promise<void> {
  const date = localDate(subscription.startedAt!, timezone);
  await work.insert(
    'usageLooks',
    { id: deriveId('ulk', subscription.id), subscriptionId: subscription.id, nextDate: date, hasDue: true, dueAt: startOfDay(addDays(date, 1), timezone) },
    { ifAbsent: true },
  );
}

/** After a change of timezone a day is over when it is in the new one (usage.md 1.1, 14.2). */
export async function moveDailyLooks(work: Work, { id }: SubscriptionRow, timezone: string): Promise<void> {
  const look = await work.find('usageLookById', { id: deriveId('ulk', id) });
  if (look?.hasDue) await work.update('usageLooks', look, { dueAt: startOfDay(addDays(look.nextDate, 1), timezone) });
}

/** Days that are looked at in one transaction. */
const MOST_DAYS = 31;

/**
 * Looks at the usage of each day that is over, a month of days at most: writes the row of those that have one, and notes the next day to look at.
 * The day of a termination is the last. A plan without charges has nothing to look at.
 */
export async function lookAtDays(work: Work, runtime: Runtime, look: LookRow): Promise<void> {
  const subscription = (await work.find('subscriptionById', { id: look.subscriptionId }))!;
  const context = await contextOf(work, subscription);
  const { plan, timezone } = context;
  const lastInstant = await lastInstantOf(work, subscription);
  const lastDate = lastInstant === Infinity ? null : localDate(lastInstant, timezone);
  const today = localDate(work.now, timezone);
  let date = look.nextDate;
  for (let days = 0; date < today && days < MOST_DAYS && (lastDate === null || date <= lastDate); days += 1) {
    if (plan.definition.charges.length > 0) await writeDay(work, runtime, context, date, lastInstant);
    date = addDays(date, 1);
  }
  await work.update('usageLooks', look, {
    nextDate: date,
    hasDue: lastDate === null || date <= lastDate,
    dueAt: startOfDay(addDays(date, 1), timezone),
  });
}

/** The end of a record, whose usage counts it, but not where another record takes over at it (subscriptions.md 3.2); infinite while it goes on. */
async function lastInstantOf(work: Work, subscription: SubscriptionRow): Promise<Instant> {
  const { externalId, startedAt, terminatedAt } = subscription;
  if (terminatedAt === null) return Infinity;
  const takenOver = isTakenOver(subscription, await work.read('subscriptionsByExternalId', { externalId }));
  return Math.max(startedAt!, takenOver ? terminatedAt - 1 : terminatedAt);
}

async function writeDay(work: Work, runtime: Runtime, context: SubscriptionContext, date: CalendarDate, lastInstant: Instant): Promise<void> {
  const { subscription, plan, timezone } = context;
  const upTo = Math.min(endOfDay(date, timezone), lastInstant);
  const window = windowHolding(context, Math.max(upTo, subscription.startedAt!));
  const usage = await usageOfWindow(work, runtime, context, { window, charges: plan.definition.charges, upTo });
  const shown = withoutEmptyLines(await usageView(work, context, window, usage, { applyTaxes: false }));
  if (shown.chargesUsage.length === 0) return;
  const opensWindow = localDate(window.from, timezone) === date;
  if (!movesByItself(usage) && !(opensWindow && usage.some(({ metric }) => metric.recurring)) && !(await receivedOn(work, subscription, date, timezone))) return;

  const before = (await work.read('dailyUsagesBySubscription', { subscriptionId: subscription.id }, { descending: true, limit: 1 }))[0];
  const earlier = before && before.windowFrom === window.from ? usageOf(before.usage) : null;
  await work.insert('dailyUsages', {
    id: deriveId('day', subscription.id, date),
    externalSubscriptionId: subscription.externalId,
    customerId: subscription.customerId,
    subscriptionId: subscription.id,
    usageDate: date,
    windowFrom: window.from,
    usage: stored(shown),
    usageDiff: stored(usageDifference(shown, earlier)),
  });
}

/** Usage that goes by days or by the level held changes without any event (usage.md 14.3). */
function movesByItself(usage: readonly ChargeInWindow[]): boolean {
  return usage.some(({ charge, metric }) => charge.prorated || metric.aggregationType === 'weighted_sum');
}

/** Events of one question when looking for those that came on a day. */
const PAGE = 1_000;

/** Whether an event of the subscription was received on that day, whatever instant it is of. The latest are looked at first. */
async function receivedOn(work: Work, { externalId }: SubscriptionRow, date: CalendarDate, timezone: string): Promise<boolean> {
  const [receivedFrom, receivedTo] = [startOfDay(date, timezone), endOfDay(date, timezone)];
  for (let after: { timestamp: number; sequence: number } | undefined; ; ) {
    const page = await work.store.usage.list({
      externalSubscriptionId: externalId, receivedFrom, receivedTo, descending: true, limit: PAGE, ...(after ? { after } : {}),
    });
    if (page.some(({ receivedAt }) => receivedAt >= receivedFrom && receivedAt <= receivedTo)) return true;
    after = page.at(-1);
    if (page.length < PAGE) return false;
  }
}

function stored(usage: CustomerUsage): StoredUsage {
  return { ...usage, fromDatetime: usage.fromDatetime.toISOString(), toDatetime: usage.toDatetime.toISOString() };
}

function usageOf(row: StoredUsage): CustomerUsage {
  return { ...row, fromDatetime: new Date(row.fromDatetime), toDatetime: new Date(row.toDatetime) };
}

const dailyQuery = z.object({ externalSubscriptionId: requiredText, from: optionalInstant, to: optionalInstant });

/** The rows of an external id, oldest first; `from` and `to` select local dates, both included (usage.md 14.6). */
export async function dailyUsage(work: Work, input: unknown): ReturnType<Usage['daily']> {
  const { externalSubscriptionId, from: since, to: until } = readInput(dailyQuery, input);
  const records = await work.read('subscriptionsByExternalId', { externalId: externalSubscriptionId });
  const latest = records.at(-1);
  if (!latest) throw new BillingError('not_found', { subscription: ['not_found'] });
  const { timezone } = await contextOf(work, latest);
  const [from, to] = [since, until].map((instant) => (instant === null ? null : localDate(instant, timezone)));
  const rows = (await work.read('dailyUsagesByExternalId', { externalSubscriptionId }))
    .filter(({ usageDate }) => (from ?? usageDate) <= usageDate && usageDate <= (to ?? usageDate));
  rows.sort((a, b) => (a.usageDate < b.usageDate ? -1 : a.usageDate > b.usageDate ? 1 : a.seq - b.seq));
  return { items: rows.map(({ usageDate, usage, usageDiff }) => ({ usageDate, usage: usageOf(usage), usageDiff: usageOf(usageDiff) })) };
}
