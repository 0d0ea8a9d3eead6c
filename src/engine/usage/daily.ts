import { z } from 'zod';
import type { CalendarDate, CustomerUsage, Usage } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { StoredUsage } from '../../core/invoices/stored-usage.js';
import { usageDifference, withoutEmptyLines } from '../../core/invoices/usage-difference.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { endOfDay, localDate, startOfDay } from '../../core/time/timezone.js';
import type { RowOf } from '../../storage/schema.js';
import { loadChargeCatalogue } from '../billing/charge-catalogue.js';
import { deriveId } from '../ids.js';
import { optionalInstant, readInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import { isTakenOver, windowHolding } from '../subscriptions/record-at.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { type SubscriptionContext, contextOf, subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { datesOfReceipt } from './dates-of-receipt.js';
import { usageView } from './usage-view.js';
import { usageOfWindow } from './window-usage.js';

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
 * Looks at the usage of each day that is over, a month of days at most for each subscription: writes the row of those that have one, and notes
 * the next day to look at. The day of a termination is the last. A plan without charges has nothing to look at.
 */
export async function lookAtDays(work: Work, runtime: Runtime, looks: readonly LookRow[]): Promise<void> {
  const subscriptions = await work.read('subscriptionById', { id: looks.map((look) => look.subscriptionId) });
  const contexts = new Map((await subscriptionContexts(work, subscriptions)).map((context) => [context.subscription.id, context]));
  for (const look of looks) await lookAtDaysOf(work, runtime, look, contexts.get(look.subscriptionId)!);
}

async function lookAtDaysOf(work: Work, runtime: Runtime, look: LookRow, context: SubscriptionContext): Promise<void> {
  const { subscription, plan, timezone } = context;
  const lastInstant = await lastInstantOf(work, subscription);
  const lastDate = lastInstant === Infinity ? null : localDate(lastInstant, timezone);
  const today = localDate(work.now, timezone);
  const dates: CalendarDate[] = [];
  let date = look.nextDate;
  for (; date < today && dates.length < MOST_DAYS && (lastDate === null || date <= lastDate); date = addDays(date, 1)) dates.push(date);
  if (plan.definition.charges.length > 0) {
    for (const each of await datesToWrite(work, context, dates)) await writeDay(work, runtime, context, each, lastInstant);
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

/**
 * The days, of some in a row, on which usage may have changed (usage.md 14.3): an event came in, a window with recurring usage opened, or the
 * plan has usage that goes by days or by the level held, which changes without any event.
 */
async function datesToWrite(work: Work, context: SubscriptionContext, dates: readonly CalendarDate[]): Promise<readonly CalendarDate[]> {
  const { subscription, plan, timezone } = context;
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { metrics } = await loadChargeCatalogue(work, plan.definition.charges);
  const charged = plan.definition.charges.flatMap((charge) => ({ charge, metric: metrics.get(charge.billableMetricCode) })).filter(({ metric }) => metric);
  if (charged.some(({ charge, metric }) => charge.prorated || metric!.aggregationType === 'weighted_sum')) return dates;
  const isCarried = charged.some(({ metric }) => metric!.recurring);
  const received = await datesOfReceipt(work, subscription.externalId, first, last, timezone);
  return dates.filter((date) => received.has(date) || (isCarried && opensWindow(context, date)));
}

function opensWindow(context: SubscriptionContext, date: CalendarDate): boolean {
  const { subscription, timezone } = context;
  const { from } = windowHolding(context, Math.max(endOfDay(date, timezone), subscription.startedAt!));
  return localDate(from, timezone) === date;
}

async function writeDay(work: Work, runtime: Runtime, context: SubscriptionContext, date: CalendarDate, lastInstant: Instant): Promise<void> {
  const { subscription, plan, timezone } = context;
  const upTo = Math.min(endOfDay(date, timezone), lastInstant);
  const window = windowHolding(context, Math.max(upTo, subscription.startedAt!));
  const usage = await usageOfWindow(work, runtime, context, { window, charges: plan.definition.charges, upTo });
  const shown = withoutEmptyLines(await usageView(work, context, window, usage, { applyTaxes: false }));
  if (shown.chargesUsage.length === 0) return;
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
