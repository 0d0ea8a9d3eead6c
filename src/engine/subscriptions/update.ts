import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { endsLater, startsOn } from '../../core/subscriptions/decide-start.js';
import { alertsPassed } from '../../core/subscriptions/next-due.js';
import { activate, billStart, tellStarted } from '../billing/start.js';
import { thresholdsInput } from '../catalogue/parse-plan.js';
import { instantInput, optionalInstant, optionalText, parseInput } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { addressed, notInState, refuseUnknown } from './addressed.js';
import { applyOverrides, overridesBase } from './own-plan.js';
import { type PlanOverrides, readOverrides } from './parse-overrides.js';
import { type SubscriptionRow, updateSubscription } from './schedule.js';
import { passOnTerms } from './scheduled-change.js';
import { creditNoteOption, invoiceOption } from './terminate.js';
import { type SubscriptionContext, contextOf, subscriptionViewOf, subscriptionViews } from './views.js';

const updateInput = z.object({
  name: optionalText,
  subscriptionAt: instantInput.optional(),
  endingAt: optionalInstant,
  purchaseOrderNumber: optionalText,
  consolidateInvoice: z.boolean().nullish(),
  progressiveBillingDisabled: z.boolean().nullish(),
  onTerminationCreditNote: creditNoteOption.nullish(),
  onTerminationInvoice: invoiceOption.nullish(),
  planOverrides: z.unknown().optional(),
  usageThresholds: thresholdsInput.nullish(),
});
type Update = z.infer<typeof updateInput>;

/**
 * Changes names, dates and terms of the active subscription, or of the one that has not started. The start of a pending one
 * may move: to a later day, to today, when it is billed as a start, or to the past, as if made with a past start. Of an
 * active one it is frozen (subscriptions.md 5.5, 5.7).
 */
export async function updateSubscriptionTerms(work: Work, runtime: Runtime, externalId: unknown, input: unknown): Promise<Subscription> {
  const refusals = new Refusals();
  const given = parseInput(updateInput, input, refusals);
  await refuseUnknown(work, externalId, refusals);
  refusals.throwIfAny();
  const { active, pending } = await addressed(work, runtime, externalId);
  const row = active ?? pending;
  if (!row) throw notInState();
  const context = await contextOf(work, row);
  const sent = input as Record<string, unknown>;
  const update = Object.fromEntries(Object.entries(given!).filter(([key]) => sent[key] !== undefined)) as Update;
  refuseUpdate(context, update, work.now);
  const overrides = await readUpdateOverrides(work, runtime, row, update.planOverrides);

  const changed = await applyUpdate(work, context, update);
  await passOnTerms(work, row, changed);
  const updated = overrides ? await applyOverrides(work, changed, overrides) : changed;
  const moved = update.subscriptionAt !== undefined && updated.status === 'pending';
  const view = await subscriptionViewOf(work, updated);
  await work.tell('subscription.updated', updated.externalCustomerId, { subscription: view });
  if (moved) await startIfDue(work, runtime, updated, context);
  return (await subscriptionViews(work, [(await work.find('subscriptionById', { id: row.id }))!]))[0]!;
}

/** `planOverrides` over what the subscription has now; the currency in which it is billed does not change (README.md 2.14). */
async function readUpdateOverrides(work: Work, runtime: Runtime, row: SubscriptionRow, input: unknown): Promise<PlanOverrides | null> {
  if (input == null) return null;
  const base = await overridesBase(work, row);
  const refusals = new Refusals();
  const overrides = await readOverrides(work, runtime, base, input, 'planOverrides.', refusals);
  if (overrides && overrides.definition.amountCurrency !== (base.own ?? base.plan).definition.amountCurrency) {
    refusals.add('planOverrides.amountCurrency', 'currencies_does_not_match', 'currency_mismatch');
  }
  refusals.throwIfAny();
  return overrides;
}

function refuseUpdate({ subscription, timezone }: SubscriptionContext, update: Update, now: number): void {
  const refusals = new Refusals();
  const subscriptionAt = update.subscriptionAt ?? subscription.subscriptionAt;
  if (subscription.status === 'active' && subscriptionAt !== subscription.subscriptionAt) refusals.add('subscriptionAt', 'not_allowed', 'not_allowed');
  const endingAt = update.endingAt === undefined ? subscription.endingAt : update.endingAt;
  const changed = endingAt !== subscription.endingAt || subscriptionAt !== subscription.subscriptionAt;
  if (changed && endingAt !== null && !endsLater(endingAt, subscriptionAt, now, timezone)) refusals.add('endingAt', 'invalid_date');
  refusals.throwIfAny();
}

/** Writes what was given; null takes a field back to its default. */
async function applyUpdate(work: Work, { subscription, plan, timezone }: SubscriptionContext, update: Update): Promise<SubscriptionRow> {
  const { terms } = subscription;
  const keep = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);
  const endingAt = keep(update.endingAt, subscription.endingAt);
  return updateSubscription(work, subscription, plan.definition, timezone, {
    subscriptionAt: keep(update.subscriptionAt, subscription.subscriptionAt),
    endingAt,
    terms: {
      ...terms,
      name: keep(update.name, terms.name),
      purchaseOrderNumber: keep(update.purchaseOrderNumber, terms.purchaseOrderNumber),
      consolidateInvoice: update.consolidateInvoice === undefined ? terms.consolidateInvoice : (update.consolidateInvoice ?? true),
      progressiveBillingDisabled: update.progressiveBillingDisabled === undefined ? terms.progressiveBillingDisabled : (update.progressiveBillingDisabled ?? false),
      usageThresholds: update.usageThresholds === undefined ? terms.usageThresholds : (update.usageThresholds ?? []),
      onTerminationInvoice: update.onTerminationInvoice === undefined ? terms.onTerminationInvoice : (update.onTerminationInvoice ?? 'generate'),
      onTerminationCreditNote: plan.definition.payInAdvance ? keep(update.onTerminationCreditNote, terms.onTerminationCreditNote) : null,
      alertsTold: endingAt === subscription.endingAt ? terms.alertsTold : alertsPassed(endingAt, work.now, timezone),
    },
  });
}

/** A start moved to today or to the past happens at once. */
async function startIfDue(work: Work, runtime: Runtime, row: SubscriptionRow, { timezone }: SubscriptionContext): Promise<void> {
  const starts = startsOn(row.subscriptionAt, work.now, timezone);
  if (starts === 'future') return;
  const active = await activate(work, await contextOf(work, row), row.subscriptionAt, work.now);
  await tellStarted(work, active);
  if (starts === 'today') await billStart(work, runtime, active, work.now);
}
