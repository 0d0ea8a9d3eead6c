import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { UsageEventRow } from '../../storage/usage.js';
import { type ChargeCatalogue, loadChargeCatalogue } from '../billing/charge-catalogue.js';
import { writeFees } from '../billing/fees-without-invoice.js';
import { type TaxResolver, taxResolver } from '../billing/tax-resolver.js';
import type { Runtime } from '../runtime.js';
import { recordAt, windowHolding } from '../subscriptions/record-at.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { type SubscriptionContext, subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { arrivalsTogether } from './arriving.js';
import { issueEventInvoice } from './event-invoice.js';
import { type ChargeArrivals, claimPaid, priceArrivals } from './price-arrivals.js';

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
  const taxedAs = ({ customer, issuer }: SubscriptionContext) => `${customer.id}:${issuer.id}`;
  for (const context of contexts.values()) {
    if (!taxesOf.has(taxedAs(context))) taxesOf.set(taxedAs(context), await taxResolver(work, context.customer, context.issuer));
  }

  const groups = groupByCharge(arrivals, subscriptions, contexts, catalogue);
  const feesOf = new Map<UsageEventRow, { group: ChargeArrivals; fee: FeeDraft }[]>();
  const streams = streamsOf(arrivals);
  for (const group of groups) {
    for (const together of arrivalsTogether(group, streams.get(streamOf(group.events[0]!))!)) {
      for (const { event, fee, paid } of await priceArrivals(work, runtime, { ...group, ...together }, catalogue, taxesOf.get(taxedAs(group.context))!)) {
        feesOf.set(event, [...(feesOf.get(event) ?? []), { group, fee }]);
        if (paid !== null) await claimPaid(work, group, paid);
      }
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

const streamOf = ({ externalSubscriptionId, code }: UsageEventRow): string => JSON.stringify([externalSubscriptionId, code]);

function streamsOf(events: readonly UsageEventRow[]): Map<string, UsageEventRow[]> {
  const streams = new Map<string, UsageEventRow[]>();
  for (const event of events) {
    const stream = streams.get(streamOf(event));
    if (stream) stream.push(event);
    else streams.set(streamOf(event), [event]);
  }
  return streams;
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
