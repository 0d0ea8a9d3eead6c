import type { CalendarDate, Timezone } from '../../contract.js';
import type { BillingPeriod, BillingRhythm } from '../time/billing-period.js';
import { periodHolding } from '../time/billing-period.js';
import { addDays } from '../time/calendar-date.js';
import type { Instant } from '../time/instant.js';
import { endOfDay, localDate, startOfDay } from '../time/timezone.js';
import { type Rhythms, isBoundary, periodClosedAt } from './rhythm.js';

/** What billing needs to know of a subscription's life. Instants. */
export interface SubscriptionLife {
  startedAt: Instant;
  terminatedAt: Instant | null;
  /** First day that is billed by days (subscriptions.md 2.5). */
  firstBilledDate: CalendarDate;
  /** Last instant of the last usage window billed; the next one begins after it (subscriptions.md 2.7). */
  chargesBilledTo: Instant | null;
}

/** A stretch of time that one part of an invoice is for, and the whole period that it lies in. Both ends included. */
export interface BillingWindow {
  from: Instant;
  to: Instant;
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

/** The part of a period that a subscription has, by whole days: from midnight of its first billed day (subscriptions.md 3.1). */
export function feeWindow(period: BillingPeriod, life: SubscriptionLife, timezone: Timezone): BillingWindow {
  const firstDate = later(period.from, life.firstBilledDate);
  const end = endOfDay(period.to, timezone);
  const terminated = life.terminatedAt !== null && life.terminatedAt < end;
  const to = terminated ? life.terminatedAt! : end;
  return { from: startOfDay(firstDate, timezone), to, period, firstDate, lastDate: terminated ? localDate(to, timezone) : period.to };
}

/** The usage of a period that a subscription has: from the instant of its start to its end (subscriptions.md 3.2). */
export function usageWindow(period: BillingPeriod, life: SubscriptionLife, timezone: Timezone): BillingWindow {
  const begin = life.chargesBilledTo === null ? startOfDay(period.from, timezone) : life.chargesBilledTo + 1;
  const fees = feeWindow(period, life, timezone);
  return { ...fees, from: Math.max(begin, life.startedAt) };
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
  const atBoundary = (rhythm: BillingRhythm) => isBoundary(rhythm, boundary);
  const closed = (rhythm: BillingRhythm) => periodClosedAt(rhythm, boundary);
  const opened = (rhythm: BillingRhythm) => (atBoundary(rhythm) ? feeWindow(periodHolding(rhythm, boundary), life, timezone) : null);
  const feeDue = atBoundary(rhythms.plan);
  const feePeriod = feeDue && !payInAdvance ? closed(rhythms.plan) : periodHolding(rhythms.plan, boundary);
  const end = startOfDay(boundary, timezone) - 1;
  const upToBoundary = (window: BillingWindow): BillingWindow => ({ ...window, to: Math.min(window.to, end) });
  return {
    fee: feeWindow(feePeriod, life, timezone),
    feeDue,
    charges: atBoundary(rhythms.charges) ? upToBoundary(usageWindow(closed(rhythms.charges), life, timezone)) : null,
    fixedCharges: atBoundary(rhythms.fixedCharges) ? usageWindow(closed(rhythms.fixedCharges), { ...life, chargesBilledTo: null }, timezone) : null,
    opened: { plan: opened(rhythms.plan), charges: opened(rhythms.charges), fixedCharges: opened(rhythms.fixedCharges) },
  };
}

/**
 * The windows of the invoice of a start: no usage, so both usage windows are empty at the start (subscriptions.md 3.4). `renews`: the record
 * that a downgrade starts at a boundary, which bills what is carried over into the charges period it opens; no other start does (charges.md 6.13).
 */
export function startWindows(rhythms: Rhythms, life: SubscriptionLife, timezone: Timezone, { renews = false } = {}): InvoiceWindows {
  const date = localDate(life.startedAt, timezone);
  const running = (rhythm: BillingRhythm) => feeWindow(periodHolding(rhythm, date), life, timezone);
  const nothing = { ...running(rhythms.charges), from: life.startedAt, to: life.startedAt };
  const opened = { plan: running(rhythms.plan), charges: renews ? running(rhythms.charges) : null, fixedCharges: running(rhythms.fixedCharges) };
  return { fee: opened.plan, feeDue: true, charges: nothing, fixedCharges: nothing, opened };
}

/**
 * The windows of the invoice of an end: what is open of the period that holds the last billed date, to the instant of the
 * end. On a boundary's own date that was not opened the period closed is billed, and the usage of the day besides
 * (subscriptions.md 9.1, 9.2).
 */
export function terminationWindows(
  rhythms: Rhythms,
  life: SubscriptionLife & { terminatedAt: Instant },
  openedOnLastDay: boolean,
  timezone: Timezone,
): InvoiceWindows {
  const lastDate = localDate(life.terminatedAt, timezone);
  const windowOf = (rhythm: BillingRhythm, of: typeof feeWindow) => {
    const unopened = !openedOnLastDay && isBoundary(rhythm, lastDate);
    const period = periodHolding(rhythm, unopened ? addDays(lastDate, -1) : lastDate);
    const window = of(period, life, timezone);
    return unopened ? { ...window, to: life.terminatedAt, lastDate: period.to } : window;
  };
  return {
    fee: windowOf(rhythms.plan, feeWindow),
    feeDue: true,
    charges: windowOf(rhythms.charges, usageWindow),
    fixedCharges: windowOf(rhythms.fixedCharges, (period, of, zone) => usageWindow(period, { ...of, chargesBilledTo: null }, zone)),
    opened: { plan: null, charges: null, fixedCharges: null },
  };
}
