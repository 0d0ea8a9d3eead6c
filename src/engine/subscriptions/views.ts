import type { Subscription } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { terminationWindows, usageWindow } from '../../core/subscriptions/windows.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import { type PlanRow, planView } from '../catalogue/plans.js';
import { type CustomerRow, type EntityRow, timezoneOf } from '../customers/customers.js';
import type { Work } from '../work.js';
import { activationRuleViews } from './activation-rules.js';
import { lifeOf } from './life.js';
import type { SubscriptionRow } from './schedule.js';

const date = (instant: number | null): Date | null => (instant === null ? null : new Date(instant));

/** A subscription with what it is read together with. */
export interface SubscriptionContext {
  subscription: SubscriptionRow;
  plan: PlanRow;
  customer: CustomerRow;
  /** The customer's company. */
  entity: EntityRow;
  /** The company that issues the subscription's invoices: the customer's unless another was named. */
  issuer: EntityRow;
  timezone: string;
}

/** Loads the plans, customers and entities of subscriptions: one read for each kind. */
export async function subscriptionContexts(work: Work, rows: readonly SubscriptionRow[]): Promise<SubscriptionContext[]> {
  const ids = <K extends 'planId' | 'customerId'>(key: K) => [...new Set(rows.map((row) => row[key]))];
  const plans = new Map((await work.read('planById', { id: ids('planId') })).map((row) => [row.id, row]));
  const customers = new Map((await work.read('customerById', { id: ids('customerId') })).map((row) => [row.id, row]));
  const entityIds = [...new Set([...customers.values()].map((row) => row.billingEntityId))];
  const entities = new Map((await work.read('billingEntityById', { id: entityIds })).map((row) => [row.id, row]));
  const named = [...new Set(rows.flatMap(({ terms }) => terms.billingEntityCode ?? []))];
  const issuers = new Map(named.length === 0 ? [] : (await work.read('billingEntityByKey', { key: named })).map((row) => [row.code, row]));
  return rows.map((subscription) => {
    const customer = customers.get(subscription.customerId)!;
    const entity = entities.get(customer.billingEntityId)!;
    const issuer = (subscription.terms.billingEntityCode !== null && issuers.get(subscription.terms.billingEntityCode)) || entity;
    return { subscription, plan: plans.get(subscription.planId)!, customer, entity, issuer, timezone: timezoneOf(customer, entity) };
  });
}

export async function contextOf(work: Work, row: SubscriptionRow): Promise<SubscriptionContext> {
  return (await subscriptionContexts(work, [row]))[0]!;
}

/** The active subscription of an external id. `not_found` for an id never used. */
export async function activeSubscription(work: Work, externalId: string): Promise<SubscriptionRow | null> {
  const live = typeof externalId === 'string' ? await work.find('subscriptionByLiveKey', { liveKey: externalId }) : undefined;
  if (live?.status === 'active') return live;
  const [any] = typeof externalId === 'string' ? await work.read('subscriptionsByExternalId', { externalId }, { limit: 1 }) : [];
  if (!any) throw new BillingError('not_found', { subscription: ['not_found'] });
  return null;
}

export async function subscriptionViews(work: Work, rows: readonly SubscriptionRow[]): Promise<Subscription[]> {
  const contexts = await subscriptionContexts(work, rows);
  const neighbours = rows.flatMap((row) => [row.previousSubscriptionId, row.nextSubscriptionId]).filter((id) => id !== null);
  const byId = new Map((await work.read('subscriptionById', { id: [...new Set(neighbours)] })).map((row) => [row.id, row]));
  return contexts.map((context) => subscriptionView(context, byId, work.now));
}

export async function subscriptionViewOf(work: Work, row: SubscriptionRow): Promise<Subscription> {
  return (await subscriptionViews(work, [row]))[0]!;
}

function subscriptionView({ subscription: row, plan, timezone }: SubscriptionContext, byId: Map<string, SubscriptionRow>, now: number): Subscription {
  const { terms } = row;
  const previous = row.previousSubscriptionId === null ? undefined : byId.get(row.previousSubscriptionId);
  const next = row.nextSubscriptionId === null ? undefined : byId.get(row.nextSubscriptionId);
  const period = currentPeriod(row, plan, timezone, now);
  return {
    id: row.id,
    externalId: row.externalId,
    externalCustomerId: row.externalCustomerId,
    planCode: row.planCode,
    name: terms.name,
    status: row.status,
    billingTime: row.billingTime,
    subscriptionAt: new Date(row.subscriptionAt),
    startedAt: date(row.startedAt),
    activatedAt: date(row.activatedAt),
    endingAt: date(row.endingAt),
    terminatedAt: date(row.terminatedAt),
    canceledAt: date(row.canceledAt),
    trialEndedAt: date(row.trialEndedAt),
    previousPlanCode: previous?.planCode ?? null,
    nextPlanCode: next?.planCode ?? null,
    downgradePlanDate: next?.status === 'pending' ? terms.switchDate : null,
    currentBillingPeriodStartedAt: date(period?.from ?? null),
    currentBillingPeriodEndingAt: date(period?.to ?? null),
    onTerminationCreditNote: terms.onTerminationCreditNote,
    onTerminationInvoice: terms.onTerminationInvoice,
    cancellationReason: terms.cancellationReason,
    plan: { ...planView(plan, terms.unitsOverrides), code: row.planCode },
    createdAt: new Date(row.createdAt),
    consolidateInvoice: terms.consolidateInvoice,
    purchaseOrderNumber: terms.purchaseOrderNumber,
    progressiveBillingDisabled: terms.progressiveBillingDisabled,
    activationRules: activationRuleViews(terms.activationRules),
  };
}

/** The charges window of the period that holds now, or the last one after the end (subscriptions.md 11.2). */
function currentPeriod(row: SubscriptionRow, plan: PlanRow, timezone: string, now: number): { from: number; to: number } | null {
  if (row.startedAt === null) return null;
  const at = Math.max(row.startedAt, now);
  const rhythms = rhythmsOf(row, plan.definition, timezone);
  const { charges } = rhythms;
  const life = lifeOf(row, timezone);
  if (life.terminatedAt !== null && life.endedBy !== null) {
    return terminationWindows(rhythms, { ...life, chargesBilledTo: null, terminatedAt: life.terminatedAt, endedBy: life.endedBy }, plan.definition.payInAdvance, timezone).charges;
  }
  return usageWindow(periodHolding(charges, localDate(at, timezone)), life, timezone);
}
