import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { endsLater, startsOn } from '../../core/subscriptions/decide-start.js';
import { catchUp } from '../billing/catch-up.js';
import { activate, billStart, tellStarted } from '../billing/start.js';
import { thresholdsInput } from '../catalogue/parse-plan.js';
import { entityOf, settleCurrency, timezoneOf } from '../customers/customers.js';
import { codes, optionalInstant, optionalText, parseInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { NEW_TERMS, insertPending, pendingKey } from './insert.js';
import { applyOverrides, readNewOverrides } from './own-plan.js';
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
  planOverrides: z.unknown().optional(),
  usageThresholds: thresholdsInput.nullish(),
});

/**
 * Ties a customer to a plan: from today (billed as a start), from a past day (nothing billed for what has ended), or
 * pending until a day to come (subscriptions.md 5).
 */
export async function createSubscription(work: Work, runtime: Runtime, input: unknown): Promise<Subscription> {
  const refusals = new Refusals();
  const given = parseInput(subscriptionInput, input, refusals);
  if (given && (await isTaken(work, runtime, given.externalId))) refusals.add('externalId', 'value_already_exist', 'already_exists');
  const customer = given && (await work.find('customerByKey', { key: given.externalCustomerId }));
  if (given && !customer) refusals.add('customer', 'customer_not_found', 'not_found');
  const plan = given && (await work.find('planByKey', { key: given.planCode }));
  if (given && !plan) refusals.add('plan', 'plan_not_found', 'not_found');
  if (given?.billingEntityCode && !(await work.find('billingEntityByKey', { key: given.billingEntityCode }))) {
    refusals.add('billingEntityCode', 'billing_entity_not_found', 'not_found');
  }
  const subscriptionAt = given?.subscriptionAt ?? work.now;
  const timezone = customer ? timezoneOf(customer, await entityOf(work, customer)) : 'UTC';
  if (given?.endingAt != null && !endsLater(given.endingAt, subscriptionAt, work.now, timezone)) refusals.add('endingAt', 'invalid_date');
  const overrides = plan ? await readNewOverrides(work, runtime, plan, given.planOverrides, refusals) : null;
  refusals.throwIfAny();

  await settleCurrency(work, customer!, (overrides?.definition ?? plan!.definition).amountCurrency);
  const { name, billingEntityCode, purchaseOrderNumber, consolidateInvoice, skipInvoiceCustomSections, invoiceCustomSectionCodes, progressiveBillingDisabled } = given!;
  const made = await insertPending(work, {
    externalId: given!.externalId, customer: customer!, plan: plan!, billingTime: given!.billingTime ?? 'calendar', subscriptionAt, endingAt: given!.endingAt,
    timezone,
    terms: {
      ...NEW_TERMS,
      name: name ?? null,
      billingEntityCode: billingEntityCode ?? null,
      purchaseOrderNumber: purchaseOrderNumber ?? null,
      consolidateInvoice: consolidateInvoice ?? true,
      skipInvoiceCustomSections: skipInvoiceCustomSections ?? false,
      invoiceCustomSectionCodes: invoiceCustomSectionCodes ?? [],
      progressiveBillingDisabled: progressiveBillingDisabled ?? false,
      usageThresholds: given!.usageThresholds ?? [],
    },
  });
  const row = overrides ? await applyOverrides(work, made, overrides) : made;
  const starts = startsOn(subscriptionAt, work.now, timezone);
  if (starts !== 'future') {
    const active = await activate(work, await contextOf(work, row), subscriptionAt, work.now);
    await tellStarted(work, active);
    if (starts === 'today') await billStart(work, runtime, active, work.now);
  }
  return (await subscriptionViews(work, [(await work.find('subscriptionById', { id: row.id }))!]))[0]!;
}

/** Whether a live or pending subscription has the external id. One whose start or end has come without a run is started or ended first. */
async function isTaken(work: Work, runtime: Runtime, externalId: string): Promise<boolean> {
  const holders = () => work.read('subscriptionByLiveKey', { liveKey: [externalId, pendingKey(externalId)] });
  for (const customerId of new Set((await holders()).map((row) => row.customerId))) await catchUp(work, runtime, customerId);
  return (await holders()).length > 0;
}
