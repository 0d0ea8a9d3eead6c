import type { Timezone } from '../../contract.js';
import { alertsPassed } from '../../core/subscriptions/next-due.js';
import type { SubscriptionTerms } from '../../core/subscriptions/subscription.js';
import type { PlanRow } from '../catalogue/plans.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';
import { type SubscriptionRow, dueColumns, dueOf } from './schedule.js';

/** The terms of a subscription of which nothing was said. */
export const NEW_TERMS: SubscriptionTerms = {
  name: null, billingEntityCode: null, purchaseOrderNumber: null, consolidateInvoice: true, skipInvoiceCustomSections: false,
  invoiceCustomSectionCodes: [], usageThresholds: [], progressiveBillingDisabled: false, activationRules: [],
  onTerminationCreditNote: null, onTerminationInvoice: 'generate', cancellationReason: null,
  firstBilledDate: null, chargesBilledTo: null, billedDays: { fee: null, charges: null, fixedCharges: null }, boundariesDoneTo: null, madeOn: null,
  endedBy: null, lastDateBilled: null, switchDate: null, firstStartedAt: null, alertsTold: [],
};

/** The key by which a pending subscription is the only one of its external id. */
export const pendingKey = (externalId: string): string => `${externalId}#pending`;

export interface NewSubscription {
  externalId: string;
  customer: CustomerRow;
  plan: PlanRow;
  /** Code of the plan in the catalogue, where `plan` is a private copy of it. */
  planCode?: string;
  billingTime: 'calendar' | 'anniversary';
  subscriptionAt: number;
  endingAt: number | null;
  /** The record that it will take over from. */
  previousSubscriptionId?: string;
  terms: SubscriptionTerms;
  timezone: Timezone;
}

/** The id of the next record of an external id: they are counted. */
export async function newSubscriptionId(work: Work, externalId: string): Promise<string> {
  const earlier = await work.read('subscriptionsByExternalId', { externalId });
  return deriveId('sub', externalId, earlier.length + 1);
}

/** Makes a record that has not started. Each external id has at most one of these beside its live one. */
export async function insertPending(work: Work, given: NewSubscription): Promise<SubscriptionRow> {
  const { externalId, customer, plan, billingTime, subscriptionAt, endingAt, timezone } = given;
  const id = await newSubscriptionId(work, externalId);
  const columns = {
    liveKey: pendingKey(externalId), externalId, customerId: customer.id, externalCustomerId: customer.externalId,
    planId: plan.id, planCode: given.planCode ?? plan.code, status: 'pending' as const, billingTime,
    subscriptionAt, startedAt: null, activatedAt: null, endingAt, terminatedAt: null, canceledAt: null, trialEndedAt: null,
    previousSubscriptionId: given.previousSubscriptionId ?? null, nextSubscriptionId: null, nextBoundary: '',
    terms: { ...given.terms, alertsTold: alertsPassed(endingAt, work.now, timezone) },
    hasDue: false, dueAt: 0,
  };
  if (!plan.live) await work.update('plans', plan, { live: true });
  await work.insert('subscriptions', { id, ...columns, ...dueColumns(dueOf(columns, plan.definition, timezone)) });
  return (await work.find('subscriptionById', { id }))!;
}
