import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { startsOn } from '../../core/subscriptions/decide-start.js';
import type { SubscriptionTerms } from '../../core/subscriptions/subscription.js';
import { localDate } from '../../core/time/timezone.js';
import { activate, billStart, tellStarted } from '../billing/start.js';
import { entityOf, settleCurrency, timezoneOf } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { codes, optionalInstant, optionalText, parseInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { type SubscriptionRow, dueColumns, dueOf } from './schedule.js';
import { contextOf, subscriptionViews } from './views.js';

const subscriptionInput = z.object({
  externalId: requiredText,
  externalCustomerId: requiredText,
  planCode: requiredText,
  name: optionalText,
  billingTime: z.enum(['calendar', 'anniversary']).nullish(),
  subscriptionAt: optionalInstant,
  endingAt: optionalInstant,
  billingEntityCode: optionalText,
  purchaseOrderNumber: optionalText,
  consolidateInvoice: z.boolean().nullish(),
  skipInvoiceCustomSections: z.boolean().nullish(),
  invoiceCustomSectionCodes: codes,
  progressiveBillingDisabled: z.boolean().nullish(),
});

const NEW_TERMS: SubscriptionTerms = {
  name: null, billingEntityCode: null, purchaseOrderNumber: null, consolidateInvoice: true, skipInvoiceCustomSections: false,
  invoiceCustomSectionCodes: [], usageThresholds: [], progressiveBillingDisabled: false, activationRules: [],
  onTerminationCreditNote: null, onTerminationInvoice: 'generate', cancellationReason: null,
  firstBilledDate: null, chargesBilledTo: null, switchDate: null, firstStartedAt: null, alertsTold: [],
};

/** The key by which a pending subscription is the only one of its external id. */
export const pendingKey = (externalId: string): string => `${externalId}#pending`;

/**
 * Ties a customer to a plan: from today (billed as a start), from a past day (nothing billed for what has ended), or
 * pending until a day to come (subscriptions.md 5).
 */
export async function createSubscription(work: Work, runtime: Runtime, input: unknown): Promise<Subscription> {
  const refusals = new Refusals();
  const given = parseInput(subscriptionInput, input, refusals);
  const customer = given && (await work.find('customerByKey', { key: given.externalCustomerId }));
  if (given && !customer) refusals.add('customer', 'customer_not_found', 'not_found');
  const plan = given && (await work.find('planByKey', { key: given.planCode }));
  if (given && !plan) refusals.add('plan', 'plan_not_found', 'not_found');
  const taken = given && (await work.read('subscriptionByLiveKey', { liveKey: [given.externalId, pendingKey(given.externalId)] }));
  if (taken && taken.length > 0) refusals.add('externalId', 'value_already_exist', 'already_exists');
  if (given?.billingEntityCode && !(await work.find('billingEntityByKey', { key: given.billingEntityCode }))) {
    refusals.add('billingEntityCode', 'billing_entity_not_found', 'not_found');
  }
  const subscriptionAt = given?.subscriptionAt ?? work.now;
  const timezone = customer ? timezoneOf(customer, await entityOf(work, customer)) : 'UTC';
  if (given?.endingAt != null) {
    const endDate = localDate(given.endingAt, timezone);
    if (endDate <= localDate(work.now, timezone) || endDate <= localDate(subscriptionAt, timezone)) refusals.add('endingAt', 'invalid_date');
  }
  refusals.throwIfAny();

  await settleCurrency(work, customer!, plan!.definition.amountCurrency);
  if (!plan!.live) await work.update('plans', plan!, { live: true });
  const row = await insertPending(work, given!, subscriptionAt, plan!, customer!, timezone);
  const starts = startsOn(subscriptionAt, work.now, timezone);
  if (starts !== 'future') {
    const active = await activate(work, await contextOf(work, row), subscriptionAt, work.now);
    if (starts === 'today') await billStart(work, runtime, active, work.now);
    await tellStarted(work, active);
  }
  return (await subscriptionViews(work, [(await work.find('subscriptionById', { id: row.id }))!]))[0]!;
}

async function insertPending(
  work: Work, given: z.infer<typeof subscriptionInput>, subscriptionAt: number, plan: { id: string; code: string; definition: Parameters<typeof dueOf>[1] },
  customer: { id: string; externalId: string }, timezone: string,
): Promise<SubscriptionRow> {
  const earlier = await work.read('subscriptionsByExternalId', { externalId: given.externalId });
  const id = deriveId('sub', given.externalId, earlier.length + 1);
  const columns = {
    liveKey: pendingKey(given.externalId), externalId: given.externalId, customerId: customer.id, externalCustomerId: customer.externalId,
    planId: plan.id, planCode: plan.code, status: 'pending' as const, billingTime: given.billingTime ?? ('calendar' as const),
    subscriptionAt, startedAt: null, activatedAt: null, endingAt: given.endingAt, terminatedAt: null, canceledAt: null, trialEndedAt: null,
    previousSubscriptionId: null, nextSubscriptionId: null, nextBoundary: '',
    terms: {
      ...NEW_TERMS,
      name: given.name ?? null,
      billingEntityCode: given.billingEntityCode ?? null,
      purchaseOrderNumber: given.purchaseOrderNumber ?? null,
      consolidateInvoice: given.consolidateInvoice ?? true,
      skipInvoiceCustomSections: given.skipInvoiceCustomSections ?? false,
      invoiceCustomSectionCodes: given.invoiceCustomSectionCodes ?? [],
      progressiveBillingDisabled: given.progressiveBillingDisabled ?? false,
    },
    hasDue: false, dueAt: 0,
  };
  await work.insert('subscriptions', { id, ...columns, ...dueColumns(dueOf(columns, plan.definition, timezone)) });
  return (await work.find('subscriptionById', { id }))!;
}
