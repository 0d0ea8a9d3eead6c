import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { asksOnce, eventFees } from '../../core/invoices/event-fees.js';
import { atomIdentity } from '../../core/invoices/usage-fees.js';
import { atomFinder } from '../../core/metrics/atom-key.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import { readerOf } from '../../core/metrics/property-value.js';
import { type UsageEvent, compareEvents } from '../../core/metrics/usage-event.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { aggregationWindow, chargeFacts, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import { type BillingWindow, usageWindow } from '../../core/subscriptions/windows.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import type { UsageEventRow } from '../../storage/usage.js';
import { type ChargeCatalogue, loadChargeCatalogue, pricingUnitOf } from '../billing/charge-catalogue.js';
import { writeFees } from '../billing/fees-without-invoice.js';
import { type TaxResolver, taxResolver } from '../billing/tax-resolver.js';
import { deriveId } from '../ids.js';
import { issueEventInvoice } from './event-invoice.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { type SubscriptionContext, subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { loadUsage } from './load-usage.js';

/** The events of one charge and window that are to be billed, in the order in which they came. */
interface ChargeArrivals {
  context: SubscriptionContext;
  charge: ChargeDefinition;
  metric: MetricDefinition;
  window: BillingWindow;
  events: UsageEventRow[];
}

/**
 * Bills events on charges in advance as they arrive, in the transaction that stores them (charges.md 6): of each event each charge in advance of
 * the plan it falls under makes a fee, on an invoice of its own or without one. An event outside every subscription makes none.
 *
 * `arrivals` come in the order of ingestion; they may be stored already (events that waited for a subscription to be activated), else their
 * sequences are higher than those of all that are stored. Each event must be given once in its life: fees are named by their events, so that
 * a second time is a conflict. Raises the rows of their customers, so that two calls on one customer are decided one after the other.
 */
export async function billEventsInAdvance(work: Work, runtime: Runtime, arrivals: readonly UsageEventRow[]): Promise<void> {
  const subscriptions = await subscriptionsOf(work, arrivals);
  const contexts = new Map((await subscriptionContexts(work, [...new Set(subscriptions.values())])).map((context) => [context.subscription.id, context]));
  const charges = [...contexts.values()].flatMap(({ plan }) => plan.definition.charges.filter((charge) => charge.payInAdvance));
  if (charges.length === 0) return;
  const catalogue = await loadChargeCatalogue(work, charges);
  const taxesOf = new Map<string, TaxResolver>();
  for (const { customer, entity } of contexts.values()) {
    if (!taxesOf.has(customer.id)) taxesOf.set(customer.id, await taxResolver(work, customer, entity));
  }

  const groups = groupByCharge(arrivals, subscriptions, contexts, catalogue);
  const feesOf = new Map<UsageEventRow, { group: ChargeArrivals; fee: FeeDraft }[]>();
  for (const group of groups) {
    for (const { event, fee } of await priceArrivals(work, runtime, group, catalogue, taxesOf.get(group.context.customer.id)!)) {
      feesOf.set(event, [...(feesOf.get(event) ?? []), { group, fee }]);
    }
  }
  for (const event of arrivals) {
    for (const { group, fee } of feesOf.get(event) ?? []) {
      if (group.charge.invoiceable) await issueEventInvoice(work, group.context, group.window, event, fee);
      else await writeFees(work, group.context.customer, [fee]);
    }
  }
  for (const id of new Set(groups.map(({ context }) => context.customer.id))) {
    await work.update('customers', (await work.find('customerById', { id }))!, {});
  }
}

/** For each event the subscription record that is active at its instant; of two that meet there, the one that begins (subscriptions.md 3.2). */
async function subscriptionsOf(work: Work, events: readonly UsageEventRow[]): Promise<Map<UsageEventRow, SubscriptionRow>> {
  const rows = await work.read(
    'subscriptionsByExternalId',
    { externalId: [...new Set(events.map((event) => event.externalSubscriptionId))] },
    { where: { status: ['active', 'terminated'] } },
  );
  const byExternalId = new Map<string, SubscriptionRow[]>();
  for (const row of rows) byExternalId.set(row.externalId, [...(byExternalId.get(row.externalId) ?? []), row]);
  return new Map(events.flatMap((event): [UsageEventRow, SubscriptionRow][] => {
    const row = recordAt(byExternalId.get(event.externalSubscriptionId) ?? [], event.timestamp);
    return row ? [[event, row]] : [];
  }));
}

/** The record of an external id that an instant belongs to. */
export function recordAt(rows: readonly SubscriptionRow[], at: number): SubscriptionRow | undefined {
  return rows
    .filter((row) => row.startedAt !== null && row.startedAt <= at && at <= (row.terminatedAt ?? Infinity))
    .sort((a, b) => b.startedAt! - a.startedAt! || b.seq - a.seq)[0];
}

/** The charges window of a record that holds an instant, whether or not it has been billed. */
export function windowHolding({ subscription, plan, timezone }: SubscriptionContext, at: number): BillingWindow {
  const { charges } = rhythmsOf(subscription, plan.definition, timezone);
  return usageWindow(periodHolding(charges, localDate(at, timezone)), { ...lifeOf(subscription, timezone), chargesBilledTo: null }, timezone);
}

/** In the order of the first event of each, and for one event in the plan's order. */
function groupByCharge(
  arrivals: readonly UsageEventRow[], subscriptions: ReadonlyMap<UsageEventRow, SubscriptionRow>, contexts: ReadonlyMap<string, SubscriptionContext>,
  catalogue: ChargeCatalogue,
): ChargeArrivals[] {
  const groups = new Map<string, ChargeArrivals>();
  for (const event of arrivals) {
    const context = contexts.get(subscriptions.get(event)?.id ?? '');
    const metric = catalogue.metrics.get(event.code);
    if (!context || !metric) continue;
    const charges = context.plan.definition.charges.filter((charge) => charge.payInAdvance && charge.billableMetricCode === event.code);
    if (charges.length === 0) continue;
    const window = windowHolding(context, event.timestamp);
    for (const charge of charges) {
      const key = JSON.stringify([context.subscription.id, charge.id, window.period.from]);
      const group = groups.get(key);
      if (group) group.events.push(event);
      else groups.set(key, { context, charge, metric, window, events: [event] });
    }
  }
  return [...groups.values()];
}

/**
 * The fees of a charge's arrivals. Those that come in the order of time are priced in one go; one that stands before an earlier
 * arrival does not see it, nor does it change what that one costs (charges.md 6.2).
 */
async function priceArrivals(
  work: Work, runtime: Runtime, { context, charge, metric, window, events }: ChargeArrivals, catalogue: ChargeCatalogue, taxesOf: TaxResolver,
): Promise<{ event: UsageEventRow; fee: FeeDraft }[]> {
  const { subscription, plan, timezone } = context;
  const last = Math.max(...events.map(({ timestamp }) => timestamp));
  const needs = chargeNeeds(charge, metric, { from: window.from, to: last }, { heights: true });
  const loaded = (await loadUsage(work.store.usage, subscription.externalId, [needs]))[0]!;
  const names = new Set(events.map(({ transactionId }) => transactionId));
  let known: UsageEvent[] = ('events' in loaded.usage ? loaded.usage.events : []).filter(({ transactionId }) => !names.has(transactionId));
  const paid = asksOnce(charge) ? await paidAtoms(work, { context, charge, metric, window, events }) : new Set<string>();

  const priced: { event: UsageEventRow; fee: FeeDraft }[] = [];
  for (const run of runsInOrder(events)) {
    known = [...known, ...run];
    const fees = eventFees({
      subject: { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode },
      charge, metric, window, paid,
      currency: plan.definition.amountCurrency,
      pricingUnit: pricingUnitOf(catalogue, charge),
      taxes: taxesOf(charge.taxCodes, plan.definition.taxCodes),
      customChargeModels: runtime.customChargeModels,
      usage: {
        charge: chargeFacts(charge), window: aggregationWindow(window, timezone), asked: needs.asked,
        usage: { events: known },
        ...(loaded.carried ? { carried: loaded.carried } : {}),
        customAggregation: metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation],
      },
    }, new Set<UsageEvent>(run));
    for (const { event, atom, fee } of fees) {
      priced.push({ event: event as UsageEventRow, fee });
      if (fee.preciseAmountCents === '0' || paid.has(atom)) continue;
      paid.add(atom);
      if (asksOnce(charge)) await claimPaid(work, claimKey({ context, charge, window }, atom), subscription.id);
    }
  }
  return priced;
}

/** Stretches of events that come in the order of usage.md 2.8. */
function runsInOrder(events: readonly UsageEventRow[]): UsageEventRow[][] {
  const runs: UsageEventRow[][] = [];
  for (const event of events) {
    const run = runs[runs.length - 1];
    if (run && compareEvents(run[run.length - 1]!, event) < 0) run.push(event);
    else runs.push([event]);
  }
  return runs;
}

/** Of the buckets and groups of these events, those in which something has cost something in the window already: each is claimed once. */
async function paidAtoms(work: Work, arrivals: ChargeArrivals): Promise<Set<string>> {
  const { charge, metric, events } = arrivals;
  const atomOf = atomFinder(chargeFacts(charge), metric.filters);
  const keys = new Map(events.map((event) => {
    const atom = atomIdentity(charge, atomOf(readerOf(event.properties)));
    return [claimKey(arrivals, atom), atom];
  }));
  const claimed = await work.read('claim', { key: [...keys.keys()] });
  return new Set(claimed.map(({ key }) => keys.get(key)!));
}

function claimKey({ context, charge, window }: Pick<ChargeArrivals, 'context' | 'charge' | 'window'>, atom: string): string {
  return `paid:${deriveId('atm', context.subscription.id, charge.id, window.period.from, atom)}`;
}

async function claimPaid(work: Work, key: string, subject: string): Promise<void> {
  await work.insert('claims', { id: deriveId('clm', key), key, subject });
}
