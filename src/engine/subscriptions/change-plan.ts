import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { isUpgrade } from '../../core/plans/yearly-amount.js';
import { endsLater } from '../../core/subscriptions/decide-start.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { addDays } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import { upgradePlan } from '../billing/switch-plan.js';
import type { PlanRow } from '../catalogue/plans.js';
import { optionalInstant, optionalText, parseFields, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { activationRulesInput, refuseRulesWithoutProvider } from './activation-rules.js';
import { addressed, notInState, refuseUnknown } from './addressed.js';
import { NEW_TERMS, insertPending, newSubscriptionId } from './insert.js';
import { applyOverrides, readNewOverrides } from './own-plan.js';
import type { PlanOverrides } from './parse-overrides.js';
import { type SubscriptionRow, updateSubscription } from './schedule.js';
import { cancelScheduledChange } from './scheduled-change.js';
import { type SubscriptionContext, contextOf, subscriptionViewOf, subscriptionViews } from './views.js';

const changeInput = z.object({
  externalId: requiredText,
  planCode: requiredText,
  name: optionalText,
  billingTime: z.enum(['calendar', 'anniversary']).nullish(),
  subscriptionAt: optionalInstant,
  endingAt: optionalInstant,
  consolidateInvoice: z.boolean().nullish(),
  purchaseOrderNumber: optionalText,
  billingEntityCode: optionalText,
  planOverrides: z.unknown().optional(),
  activationRules: activationRulesInput,
});
type Change = z.infer<typeof changeInput>;

/** The plan to move to, and what the subscription is to have of its own there. */
interface Target {
  plan: PlanRow;
  overrides: PlanOverrides | null;
}

/**
 * Moves a subscription to another plan: to one that costs as much by the year or more now, to a cheaper one when the plan
 * period ends. One that has not started takes the plan in place (subscriptions.md 5.5, 7). Answers the record that is in
 * force after the call.
 */
export async function changePlan(work: Work, runtime: Runtime, input: unknown): Promise<Subscription> {
  const refusals = new Refusals();
  const read = parseFields(changeInput, input, refusals);
  if (read.externalId !== undefined) await refuseUnknown(work, read.externalId, refusals);
  const plan = read.planCode === undefined ? undefined : await work.find('planByKey', { key: read.planCode });
  if (read.planCode !== undefined && !plan) refusals.add('plan', 'plan_not_found', 'not_found');
  if (read.billingEntityCode && !(await work.find('billingEntityByKey', { key: read.billingEntityCode }))) {
    refusals.add('billingEntityCode', 'billing_entity_not_found', 'not_found');
  }
  const overrides = plan ? await readNewOverrides(work, runtime, plan, read.planOverrides, refusals) : null;
  refusals.throwIfAny();
  const change = read as Change;

  const { active, pending } = await addressed(work, runtime, change.externalId);
  const row = active ?? pending;
  if (!row) throw notInState();
  const context = await contextOf(work, row);
  refuseRulesWithoutProvider(runtime, context.customer, change.activationRules, refusals);
  refusals.throwIfAny();
  refuseChange(context, change, overrides?.definition ?? plan!.definition, work.now);
  const target = { plan: plan!, overrides };
  const changed = active ? await changeActive(work, runtime, context, change, target) : await replacePlan(work, context, change, target);
  return (await subscriptionViews(work, [changed]))[0]!;
}

/** What no plan change may bring: another currency, rhythm or anchor, or an end that is not to come. */
function refuseChange({ subscription, plan, timezone }: SubscriptionContext, change: Change, target: PlanDefinition, now: number): void {
  const refusals = new Refusals();
  const live = subscription.status === 'active';
  if (live && change.billingTime != null && change.billingTime !== subscription.billingTime) refusals.add('billingTime', 'not_allowed', 'not_allowed');
  if (change.subscriptionAt !== null && change.subscriptionAt !== subscription.subscriptionAt) refusals.add('subscriptionAt', 'not_allowed', 'not_allowed');
  if (change.endingAt !== null && change.endingAt !== subscription.endingAt && !endsLater(change.endingAt, subscription.subscriptionAt, now, timezone)) {
    refusals.add('endingAt', 'invalid_date');
  }
  if (target.amountCurrency !== plan.definition.amountCurrency) refusals.add('planCode', 'currencies_does_not_match', 'currency_mismatch');
  refusals.throwIfAny();
}

async function changeActive(work: Work, runtime: Runtime, context: SubscriptionContext, change: Change, target: Target): Promise<SubscriptionRow> {
  const { subscription, plan: current } = context;
  if (target.plan.code === subscription.planCode) return subscription;
  const kept = await cancelScheduledChange(work, subscription);
  // Before the record that takes over its external id is written: in a transaction a key is freed before it is taken.
  const row = await work.update('subscriptions', kept, { nextSubscriptionId: await newSubscriptionId(work, subscription.externalId) });
  const next = await insertNext(work, { ...context, subscription: row }, change, target);
  if (isUpgrade(current.definition, next.definition)) return upgradePlan(work, runtime, row, next.row);
  return schedule(work, { ...context, subscription: row });
}

/** The record of the new plan: anchor, rhythm and terms as before unless given; name and overrides as given, else none; what was set for the old one's end was for that (7.2). */
async function insertNext(work: Work, { subscription, customer, timezone }: SubscriptionContext, change: Change, { plan, overrides }: Target) {
  const { terms, externalId, billingTime, subscriptionAt } = subscription;
  const row = await insertPending(work, {
    externalId, customer, plan, billingTime, subscriptionAt, timezone,
    endingAt: change.endingAt ?? subscription.endingAt,
    previousSubscriptionId: subscription.id,
    terms: {
      ...NEW_TERMS,
      name: change.name ?? null,
      billingEntityCode: change.billingEntityCode ?? terms.billingEntityCode,
      purchaseOrderNumber: change.purchaseOrderNumber ?? terms.purchaseOrderNumber,
      consolidateInvoice: change.consolidateInvoice ?? terms.consolidateInvoice,
      skipInvoiceCustomSections: terms.skipInvoiceCustomSections,
      invoiceCustomSectionCodes: terms.invoiceCustomSectionCodes,
      progressiveBillingDisabled: terms.progressiveBillingDisabled,
      activationRules: change.activationRules ?? [],
    },
  });
  return { row: overrides ? await applyOverrides(work, row, overrides) : row, definition: overrides?.definition ?? plan.definition };
}

/** A downgrade waits for the end of the plan period that is running (subscriptions.md 7.9). */
async function schedule(work: Work, { subscription, plan, timezone }: SubscriptionContext): Promise<SubscriptionRow> {
  const period = periodHolding(rhythmsOf(subscription, plan.definition, timezone).plan, localDate(work.now, timezone));
  const row = await updateSubscription(work, subscription, plan.definition, timezone, {
    terms: { ...subscription.terms, switchDate: addDays(period.to, 1) },
  });
  const view = await subscriptionViewOf(work, row);
  await work.tell('subscription.updated', row.externalCustomerId, { subscription: view });
  return row;
}

/** One that has not started takes another plan in place: same record, dearer or cheaper (subscriptions.md 5.5). */
async function replacePlan(work: Work, { subscription, timezone }: SubscriptionContext, change: Change, { plan, overrides }: Target): Promise<SubscriptionRow> {
  const { unitsOverrides: _ofOldPlan, entitlements: _onOldPlan, ...terms } = subscription.terms;
  if (!plan.live) await work.update('plans', plan, { live: true });
  const replaced = await updateSubscription(work, subscription, plan.definition, timezone, {
    planId: plan.id,
    planCode: plan.code,
    billingTime: change.billingTime ?? subscription.billingTime,
    endingAt: change.endingAt ?? subscription.endingAt,
    terms: {
      ...terms,
      name: change.name ?? terms.name,
      onTerminationCreditNote: plan.definition.payInAdvance ? terms.onTerminationCreditNote : null,
      billingEntityCode: change.billingEntityCode ?? terms.billingEntityCode,
      purchaseOrderNumber: change.purchaseOrderNumber ?? terms.purchaseOrderNumber,
      consolidateInvoice: change.consolidateInvoice ?? terms.consolidateInvoice,
      activationRules: change.activationRules ?? terms.activationRules,
    },
  });
  const row = overrides ? await applyOverrides(work, replaced, overrides) : replaced;
  const view = await subscriptionViewOf(work, row);
  await work.tell('subscription.updated', row.externalCustomerId, { subscription: view });
  return row;
}
