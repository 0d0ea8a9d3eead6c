import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { asksOnce, eventFees } from '../../core/invoices/event-fees.js';
import { atomIdentity } from '../../core/invoices/usage-fees.js';
import { atomFinder } from '../../core/metrics/atom-key.js';
import { chargeFacts } from '../../core/metrics/charge-facts.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import { readerOf } from '../../core/metrics/property-value.js';
import { eventsOf } from '../../core/metrics/usage-by-atom.js';
import type { UsageEvent } from '../../core/metrics/usage-event.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { aggregationWindow, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import type { BillingWindow } from '../../core/subscriptions/windows.js';
import { eventsInMemory } from '../../storage/events-in-memory.js';
import { stagedUsage } from '../../storage/staged.js';
import type { UsageEventRow, UsageStore } from '../../storage/usage.js';
import { type ChargeCatalogue, pricingUnitOf } from '../billing/charge-catalogue.js';
import type { TaxResolver } from '../billing/tax-resolver.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { loadUsage } from './load-usage.js';

/** The events of one charge and window that are to be billed, in the order in which they came. */
export interface ChargeArrivals {
  context: SubscriptionContext;
  charge: ChargeDefinition;
  metric: MetricDefinition;
  window: BillingWindow;
  events: UsageEventRow[];
  /** Those of the same batch that came before and are not stored yet, where they matter. */
  earlier?: readonly UsageEventRow[];
}

/** The fee of an arrival. `paid` names the bucket and group if it is the first in the window that costs anything in it (charges.md 6.5). */
export interface PricedArrival {
  event: UsageEventRow;
  fee: FeeDraft;
  paid: string | null;
}

/**
 * The fees of a charge's arrivals, each priced as it came (charges.md 6.2). `behindAll`: they come after all events known in the window,
 * also those of later instants (charges.md 9.1).
 */
export async function priceArrivals(
  work: Work, runtime: Runtime, arrivals: ChargeArrivals, catalogue: ChargeCatalogue, taxesOf: TaxResolver, { behindAll = false } = {},
): Promise<PricedArrival[]> {
  const { context, charge, metric, window, events, earlier = [] } = arrivals;
  const { subscription, plan, timezone } = context;
  const latest = Math.max(...events.map(({ timestamp }) => timestamp));
  const needs = chargeNeeds(charge, metric, { from: window.from, to: behindAll ? Math.max(latest, window.to) : latest }, { heights: true });
  const loaded = (await loadUsage(usageWith(work.store.usage, earlier), subscription.externalId, [needs]))[0]!;
  const names = new Set(events.map(({ transactionId }) => transactionId));
  const known = eventsOf(loaded.usage)
    .filter(({ transactionId }) => !names.has(transactionId))
    .map((event) => (event.timestamp > latest ? { ...event, timestamp: latest } : event));
  const paid = asksOnce(charge) ? await paidAtoms(work, arrivals) : new Set<string>();
  const fees = eventFees({
    subject: { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode },
    charge, metric, window, paid,
    currency: plan.definition.amountCurrency,
    pricingUnit: pricingUnitOf(catalogue, charge),
    taxes: taxesOf(charge.taxCodes, plan.definition.taxCodes),
    customChargeModels: runtime.customChargeModels,
    usage: {
      charge: needs.facts, window: aggregationWindow(window, timezone), asked: needs.asked,
      usage: { events: [...known, ...events] },
      ...(loaded.carried ? { carried: loaded.carried } : {}),
      customAggregation: metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation],
    },
  }, new Set<UsageEvent>(events));
  return fees.map(({ event, atom, fee }) => {
    const isFirst = asksOnce(charge) && fee.preciseAmountCents !== '0' && !paid.has(atom);
    if (isFirst) paid.add(atom);
    return { event: event as UsageEventRow, fee, paid: isFirst ? atom : null };
  });
}

function usageWith(store: UsageStore, earlier: readonly UsageEventRow[]): UsageStore {
  if (earlier.length === 0) return store;
  const own = eventsInMemory();
  for (const event of earlier) own.add(event);
  return stagedUsage(store, own);
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

/** Notes for ever that a bucket and group has cost something in the window, so that no later event pays its first flat amount. */
export async function claimPaid(work: Work, arrivals: ChargeArrivals, atom: string): Promise<void> {
  const key = claimKey(arrivals, atom);
  await work.insert('claims', { id: deriveId('clm', key), key, subject: arrivals.context.subscription.id });
}
