import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { endsLater, startsOn } from '../../core/subscriptions/decide-start.js';
import { catchUp } from '../billing/catch-up.js';
import { startEarlier, startRecord } from '../billing/start-pending.js';
import { thresholdsInput } from '../catalogue/parse-plan.js';
import { entityOf, settleCurrency, timezoneOf } from '../customers/customers.js';
import { codes, optionalInstant, optionalText, parseFields, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { activationRulesInput, refuseRulesWithoutProvider } from './activation-rules.js';
import { NEW_TERMS, insertPending, pendingKey } from './insert.js';
import { applyOverrides, readNewOverrides } from './own-plan.js';
import { subscriptionViews } from './views.js';

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
  activationRules: activationRulesInput,
});
type Given = z.infer<typeof subscriptionInput>;

/**
 * Ties a customer to a plan: from today (billed as a start), from a past day (nothing billed for what has ended), or
 * pending until a day to come (subscriptions.md 5).
 */
export async function createSubscription(work: Work, runtime: Runtime, input: unknown): Promise<Subscription> {
  const refusals = new Refusals();
  const read = parseFields(subscriptionInput, input, refusals);
  if (read.externalId !== undefined && (await isTaken(work, runtime, read.externalId))) refusals.add('externalId', 'value_already_exist', 'already_exists');
  const customer = read.externalCustomerId === undefined ? undefined : await work.find('customerByKey', { key: read.externalCustomerId });
  if (read.externalCustomerId !== undefined && !customer) refusals.add('customer', 'customer_not_found', 'not_found');
  const plan = read.planCode === undefined ? undefined : await work.find('planByKey', { key: read.planCode });
  if (read.planCode !== undefined && !plan) refusals.add('plan', 'plan_not_found', 'not_found');
  if (read.billingEntityCode && !(await work.find('billingEntityByKey', { key: read.billingEntityCode }))) {
    refusals.add('billingEntityCode', 'billing_entity_not_found', 'not_found');
  }
  const subscriptionAt = read.subscriptionAt ?? work.now;
  const timezone = customer ? timezoneOf(customer, await entityOf(work, customer)) : 'UTC';
  if (read.endingAt != null && !endsLater(read.endingAt, subscriptionAt, work.now, timezone)) refusals.add('endingAt', 'invalid_date');
  refuseRulesWithoutProvider(runtime, customer, (input as { activationRules?: unknown } | null)?.activationRules, refusals);
  const overrides = plan ? await readNewOverrides(work, runtime, plan, read.planOverrides, refusals) : null;
  refusals.throwIfAny();
  const given = read as Given;

  await settleCurrency(work, customer!, (overrides?.definition ?? plan!.definition).amountCurrency);
  const { name, billingEntityCode, purchaseOrderNumber, consolidateInvoice, skipInvoiceCustomSections, invoiceCustomSectionCodes, progressiveBillingDisabled } = given;
  const made = await insertPending(work, {
    externalId: given.externalId, customer: customer!, plan: plan!, billingTime: given.billingTime ?? 'calendar', subscriptionAt, endingAt: given.endingAt,
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
      usageThresholds: given.usageThresholds ?? [],
      activationRules: given.activationRules ?? [],
    },
  });
  const row = overrides ? await applyOverrides(work, made, overrides) : made;
  const starts = startsOn(subscriptionAt, work.now, timezone);
  if (starts === 'today') await startRecord(work, runtime, row, subscriptionAt, work.now);
  if (starts === 'past') await startEarlier(work, row);
  return (await subscriptionViews(work, [(await work.find('subscriptionById', { id: row.id }))!]))[0]!;
}

/** Whether a live or pending subscription has the external id. One whose start, end, or time to be paid has come without a run is started or ended first. */
async function isTaken(work: Work, runtime: Runtime, externalId: string): Promise<boolean> {
  const holders = () => work.read('subscriptionByLiveKey', { liveKey: [externalId, pendingKey(externalId)] });
  for (const customerId of new Set((await holders()).map((row) => row.customerId))) await catchUp(work, runtime, customerId);
  return (await holders()).length > 0;
}
