import type { CalendarDate, Timezone } from '../../contract.js';
import type { BillingPeriod, BillingRhythm } from '../time/billing-period.js';
import { periodHolding } from '../time/billing-period.js';
import { MILLISECONDS_PER_DAY, addDays } from '../time/calendar-date.js';
import type { Instant } from '../time/instant.js';
import { endOfDay, localDate, startOfDay } from '../time/timezone.js';
import { type EndedBy, endsUnopened } from './ending.js';
import { type Rhythms, isBoundary, periodClosedAt } from './rhythm.js';

/** Local dates up to which each part of a subscription has been billed by days; null for nothing yet. */
export interface BilledDays {
  fee: CalendarDate | null;
  charges: CalendarDate | null;
  fixedCharges: CalendarDate | null;
}

/** What billing needs to know of a subscription's life. Instants. */
export interface SubscriptionLife {
  startedAt: Instant;
  terminatedAt: Instant | null;
  /** How it ended; null while it goes on. */
  endedBy: EndedBy | null;
  /** First day that is billed by days (subscriptions.md 2.5). */
  firstBilledDate: CalendarDate;
  /** Last instant of the last usage window billed; the next one begins after it (subscriptions.md 2.7). */
  chargesBilledTo: Instant | null;
  /** What has been billed by days: after a change of timezone a period may reach back into it. */
  billedDays: BilledDays;
}

/** A stretch of time that one part of an invoice is for, and the whole period that it lies in. Both ends included. */
export interface BillingWindow {
  from: Instant;
  to: Instant;
  /** The last instant whose events count, where it is not `to`: an event at the instant of a plan change is the new plan's (subscriptions.md 3.2). */
  usageTo?: Instant;
  /** The whole period: its days are what shares are measured against. */
  period: BillingPeriod;
  /** First and last date that are billed by days. Empty when the first lies after the last. */
  firstDate: CalendarDate;
  lastDate: CalendarDate;
}

/** The three windows of a subscription's entry on an invoice; null for what this invoice does not bill (subscriptions.md 3). */
export interface InvoiceWindows {
  fee: BillingWindow | null;
  /** Whether the plan's fee itself is due for the fee window. */
  feeDue: boolean;
  charges: BillingWindow | null;
  fixedCharges: BillingWindow | null;
  /** The period that opens, for what is billed in advance with this invoice; null where none opens. `charges` is what renewals are for (charges.md 6.13). */
  opened: { plan: BillingWindow | null; charges: BillingWindow | null; fixedCharges: BillingWindow | null };
}

const later = (a: CalendarDate, b: CalendarDate): CalendarDate => (a > b ? a : b);

/**
 * The part of a period that a subscription has, by whole days: from midnight of its first billed day to the day of its end,
 * or at an upgrade to the day before (subscriptions.md 3.1, 7.3).
 */
export function feeWindow(period: BillingPeriod, life: SubscriptionLife, timezone: Timezone): BillingWindow {
  const firstDate = later(period.from, life.firstBilledDate);
  const from = startOfDay(firstDate, timezone);
  const end = endOfDay(period.to, timezone);
  if (life.terminatedAt === null || life.terminatedAt > end) return { from, to: end, period, firstDate, lastDate: period.to };
  const endDate = localDate(life.terminatedAt, timezone);
  return { from, to: life.terminatedAt, period, firstDate, lastDate: life.endedBy === 'upgrade' ? addDays(endDate, -1) : endDate };
}

/** A timezone moves a boundary by less than this; what was billed up to an earlier instant than that waits for its own boundary. */
const MOST_MOVED = 2 * MILLISECONDS_PER_DAY;

/**
 * The usage of a period that a subscription has: from the instant of its start, or one millisecond after the last window
 * billed, to its end (subscriptions.md 2.7, 3.2).
 */
export function usageWindow(period: BillingPeriod, life: SubscriptionLife, timezone: Timezone): BillingWindow {
  const days = feeWindow(period, life, timezone);
  const begin = startOfDay(period.from, timezone);
  const next = life.chargesBilledTo === null ? begin : life.chargesBilledTo + 1;
  const window = { ...days, from: Math.max(next >= begin - MOST_MOVED ? next : begin, life.startedAt) };
  return life.endedBy === 'upgrade' && window.to === life.terminatedAt ? { ...window, usageTo: window.to - 1 } : window;
}

/** As the usage window (subscriptions.md 3.3); where fixed charges are billed in a rhythm of their own, windows of usage do not move it. */
function fixedWindow(period: BillingPeriod, rhythms: Rhythms, life: SubscriptionLife, timezone: Timezone): BillingWindow {
  const together = rhythms.fixedCharges.interval === rhythms.charges.interval;
  const { usageTo: _usageTo, ...window } = usageWindow(period, together ? life : { ...life, chargesBilledTo: null }, timezone);
  return window;
}

/** Leaves out the days that are billed already: after a change of timezone the anchor may lie on another date (subscriptions.md 2.7). */
function notYetBilled(window: BillingWindow, billedTo: CalendarDate | null, timezone: Timezone): BillingWindow {
  if (billedTo === null || billedTo < window.firstDate) return window;
  const firstDate = addDays(billedTo, 1);
  return { ...window, firstDate, from: Math.max(window.from, startOfDay(firstDate, timezone)) };
}

/** The usage window without the days billed already; its instants follow what usage was billed. */
function usageNotYetBilled(window: BillingWindow, billedTo: CalendarDate | null): BillingWindow {
  return billedTo === null || billedTo < window.firstDate ? window : { ...window, firstDate: addDays(billedTo, 1) };
}

/**
 * The windows of the invoice of a boundary: usage and fixed charges of the period closed, the plan's fee of the period
 * closed (in arrears) or opened (in advance). With monthly splitting an invoice between two plan boundaries shows the
 * running plan period and bills no plan fee (subscriptions.md 3, 8.2 to 8.4).
 */
export function periodicWindows(
  rhythms: Rhythms,
  boundary: CalendarDate,
  life: SubscriptionLife,
  payInAdvance: boolean,
  timezone: Timezone,
): InvoiceWindows {
  const { billedDays } = life;
  const atBoundary = (rhythm: BillingRhythm) => isBoundary(rhythm, boundary);
  const closed = (rhythm: BillingRhythm) => periodClosedAt(rhythm, boundary);
  const opened = (rhythm: BillingRhythm) => (atBoundary(rhythm) ? feeWindow(periodHolding(rhythm, boundary), life, timezone) : null);
  const feeDue = atBoundary(rhythms.plan);
  const feePeriod = feeDue && !payInAdvance ? closed(rhythms.plan) : periodHolding(rhythms.plan, boundary);
  const fee = feeWindow(feePeriod, life, timezone);
  return {
    fee: feeDue ? notYetBilled(fee, billedDays.fee, timezone) : fee,
    feeDue,
    charges: atBoundary(rhythms.charges) ? usageNotYetBilled(usageWindow(closed(rhythms.charges), life, timezone), billedDays.charges) : null,
    fixedCharges: atBoundary(rhythms.fixedCharges)
      ? usageNotYetBilled(fixedWindow(closed(rhythms.fixedCharges), rhythms, life, timezone), billedDays.fixedCharges)
      : null,
    opened: { plan: opened(rhythms.plan), charges: opened(rhythms.charges), fixedCharges: opened(rhythms.fixedCharges) },
  };
}

/**
 * The windows of the invoice of a start, or of a trial's end on `date`: the rest of the period running then. No usage, so both usage windows
 * are empty at the start (subscriptions.md 3.4). `renews`: the record that a downgrade starts at a boundary, which bills what is carried over
 * into the charges period it opens; no other start does (charges.md 6.13).
 */
export function startWindows(
  rhythms: Rhythms, life: SubscriptionLife, timezone: Timezone, { date = localDate(life.startedAt, timezone), renews = false } = {},
): InvoiceWindows {
  const running = (rhythm: BillingRhythm) => feeWindow(periodHolding(rhythm, date), life, timezone);
  const nothing = { ...running(rhythms.charges), from: life.startedAt, to: life.startedAt };
  const opened = { plan: running(rhythms.plan), charges: renews ? running(rhythms.charges) : null, fixedCharges: running(rhythms.fixedCharges) };
  return { fee: opened.plan, feeDue: true, charges: nothing, fixedCharges: nothing, opened };
}

/**
 * The windows of the periods that hold a date, whole: for what is billed in their midst, units of fixed charges and usage
 * past a threshold (plans.md 5.8, 6.5).
 */
export function runningWindows(rhythms: Rhythms, date: CalendarDate, life: SubscriptionLife, timezone: Timezone): InvoiceWindows {
  const running = (rhythm: BillingRhythm) => periodHolding(rhythm, date);
  return {
    fee: feeWindow(running(rhythms.plan), life, timezone),
    feeDue: false,
    charges: usageWindow(running(rhythms.charges), life, timezone),
    fixedCharges: fixedWindow(running(rhythms.fixedCharges), rhythms, life, timezone),
    opened: { plan: null, charges: null, fixedCharges: null },
  };
}

/**
 * The windows of the invoice of an end: what is open of the running period, to the instant of the end. Where the period of
 * that day was not opened, the period closed is billed whole, and the usage of the day besides (subscriptions.md 9.1, 9.2).
 */
export function terminationWindows(
  rhythms: Rhythms,
  life: SubscriptionLife & { terminatedAt: Instant; endedBy: EndedBy },
  payInAdvance: boolean,
  timezone: Timezone,
): InvoiceWindows {
  const { terminatedAt, endedBy, billedDays } = life;
  const date = localDate(terminatedAt, timezone);
  const last = (rhythm: BillingRhythm) => periodHolding(rhythm, endsUnopened(rhythm, life, timezone) ? addDays(date, -1) : date);
  // The usage of a day that was not opened goes with the period closed; at a downgrade there is none, the day is the new plan's.
  const toTheEnd = (window: BillingWindow): BillingWindow => (endedBy === 'downgrade' ? window : { ...window, to: terminatedAt });
  const fee = feeWindow(last(rhythms.plan), life, timezone);
  return {
    fee: payInAdvance ? fee : notYetBilled(fee, billedDays.fee, timezone),
    feeDue: true,
    charges: usageNotYetBilled(toTheEnd(usageWindow(last(rhythms.charges), life, timezone)), billedDays.charges),
    fixedCharges: usageNotYetBilled(toTheEnd(fixedWindow(last(rhythms.fixedCharges), rhythms, life, timezone)), billedDays.fixedCharges),
    opened: { plan: null, charges: null, fixedCharges: null },
  };
}
