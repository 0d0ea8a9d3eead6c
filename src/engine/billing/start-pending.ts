import type { Instant } from '../../core/time/instant.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { isPaidFirst, startGated, withRulesIgnored } from './gate.js';
import { activate, billStart, tellStarted } from './start.js';

/** A pending subscription whose day has come: active from the instant named, and billed as a start. */
export function startPending(work: Work, runtime: Runtime, row: SubscriptionRow, at: Instant): Promise<InvoiceRow | null> {
  return startRecord(work, runtime, row, row.subscriptionAt, at);
}

/** Starts a record that is billed as a start: it may have to wait for its first payment (payments.md 5.2). */
export async function startRecord(work: Work, runtime: Runtime, row: SubscriptionRow, startedAt: Instant, at: Instant): Promise<InvoiceRow | null> {
  if (await isPaidFirst(work, row, startedAt, at)) return startGated(work, runtime, row, startedAt, at);
  const active = await activate(work, await contextOf(work, await withRulesIgnored(work, row)), startedAt, at);
  await tellStarted(work, active);
  return billStart(work, runtime, active, at);
}

/** A record that began on an earlier day: active at once, whatever its rules, and billed at its next boundary (payments.md 5.3, subscriptions.md 5.1). */
export async function startEarlier(work: Work, row: SubscriptionRow): Promise<void> {
  await tellStarted(work, await activate(work, await contextOf(work, await withRulesIgnored(work, row)), row.subscriptionAt, work.now));
}
