import { type RecordOfEvent, type UnbilledReason, type WindowOfEvent, unbilledReason } from '../../core/subscriptions/unbilled-reason.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { addDays } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import type { EventPosition, EventQuery, UsageEventRow } from '../../storage/usage.js';
import { closesUsage } from '../invoices/closes-usage.js';
import type { EntryRow, FeeRow, InvoiceRow } from '../invoices/views.js';
import { beginsAt, recordAt, windowHolding } from '../subscriptions/record-at.js';
import { type SubscriptionContext, subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';

/** Events that are looked at together. */
const PAGE = 500;

export type UnbilledEvent = UsageEventRow & { reason: UnbilledReason };

/** The events of a query that no fee holds and no open window counts, in its order, each with the reason; `query.limit` at most (usage.md 2.9). */
export async function unbilledEvents(work: Work, query: EventQuery): Promise<UnbilledEvent[]> {
  const found: UnbilledEvent[] = [];
  for (let after: EventPosition | undefined = query.after; ; ) {
    const page = await work.store.usage.list({ ...query, limit: PAGE, ...(after ? { after } : {}) });
    const reasons = page.length === 0 ? [] : await reasonsOf(work, page);
    for (const [index, event] of page.entries()) {
      const reason = reasons[index];
      if (reason && found.push({ ...event, reason }) >= query.limit) return found;
    }
    after = page.at(-1);
    if (page.length < PAGE) return found;
  }
}

/** What reasons are found from, loaded once for many events. */
interface Billing {
  contexts: Map<string, SubscriptionContext[]>;
  entries: Map<string, EntryRow[]>;
  invoices: Map<string, InvoiceRow>;
  chargesOfVersion: Map<string, readonly ChargeDefinition[]>;
  /** Transaction ids of the events that fees were made for, by subscription. */
  billedInAdvance: Map<string, Set<string>>;
}

async function reasonsOf(work: Work, events: readonly UsageEventRow[]): Promise<(UnbilledReason | null)[]> {
  const metrics = new Map((await work.read('metricByKey', { key: [...new Set(events.map(({ code }) => code))] })).map((row) => [row.code, row.definition]));
  const billing = await loadBilling(work, events);
  return events.map((event) => {
    const contexts = billing.contexts.get(event.externalSubscriptionId) ?? [];
    return unbilledReason(event, metrics.get(event.code) ?? null, contexts.map(recordOf), windowOf(event, contexts, billing, work.now));
  });
}

async function loadBilling(work: Work, events: readonly UsageEventRow[]): Promise<Billing> {
  const rows = await work.read('subscriptionsByExternalId', { externalId: [...new Set(events.map((event) => event.externalSubscriptionId))] });
  const contexts = await subscriptionContexts(work, rows);
  const subscriptionId = rows.map(({ id }) => id);
  const entries = (await work.read('invoiceSubscriptionsBySubscription', { subscriptionId })).filter(closesUsage);
  const invoices = await work.read('invoiceById', { id: [...new Set(entries.map((entry) => entry.invoiceId))] });
  const versions = await work.read('planVersions', { planId: [...new Set(rows.map((row) => row.planId))] });
  const inAdvance = [...new Set(contexts.flatMap(({ plan }) => plan.definition.charges.filter((charge) => charge.payInAdvance).map(({ code }) => code)))];
  const from = Math.min(...events.map(({ timestamp }) => timestamp));
  const fees = inAdvance.length === 0 ? [] : await work.read('feesOfCharge', { subscriptionId, chargeCode: inAdvance }, { from, where: { payInAdvance: true } });
  return {
    contexts: groupBy(contexts, ({ subscription }) => subscription.externalId),
    entries: groupBy(entries, (entry) => entry.subscriptionId),
    invoices: new Map(invoices.map((row) => [row.id, row])),
    chargesOfVersion: new Map(versions.map(({ planId, number, definition }) => [`${planId}:${number}`, definition.charges])),
    billedInAdvance: new Map([...groupBy(fees, (fee: FeeRow) => fee.subscriptionId)].map(([id, own]) => [id, new Set(own.flatMap((fee) => fee.details.eventTransactionId ?? []))])),
  };
}

function recordOf({ subscription, plan }: SubscriptionContext): RecordOfEvent {
  return { startedAt: beginsAt(subscription), terminatedAt: subscription.terminatedAt, charges: plan.definition.charges };
}

function windowOf(event: UsageEventRow, contexts: readonly SubscriptionContext[], billing: Billing, now: Instant): WindowOfEvent | null {
  const row = recordAt(contexts.map(({ subscription }) => ({ ...subscription, startedAt: beginsAt(subscription) })), event.timestamp);
  const context = contexts.find(({ subscription }) => subscription.id === row?.id);
  if (!context) return null;
  const { subscription, plan } = context;
  const hasFee = billing.billedInAdvance.get(subscription.id)?.has(event.transactionId) ?? false;
  const charges = plan.definition.charges;
  const entry = billing.entries.get(subscription.id)?.find(({ chargesFromDatetime: from, chargesToDatetime: to }) => from! <= event.timestamp && event.timestamp <= to!);
  const invoice = entry && billing.invoices.get(entry.invoiceId)!;
  if (!entry || !invoice) return { state: isToBeBilled(context, event.timestamp, now) ? 'open' : 'never', seenTo: null, charges, hasFee };
  if (invoice.status === 'draft') return { state: 'open', seenTo: null, charges, hasFee };
  const billed = billing.chargesOfVersion.get(`${subscription.planId}:${entry.planVersion}`) ?? charges;
  return { state: 'billed', seenTo: invoice.facts.usageSeenTo!, charges: billed, hasFee };
}

/**
 * Whether the boundary that ends the window of an instant is still to come, or to be done. Of a subscription that waits for its first
 * payment that of the running period's first day is: earlier ones are never billed (payments.md 5.12).
 */
function isToBeBilled(context: SubscriptionContext, at: Instant, now: Instant): boolean {
  const { status, nextBoundary } = context.subscription;
  if (status === 'pending') return true;
  const next = status === 'incomplete' ? windowHolding(context, now).period.from : status === 'active' ? nextBoundary : '';
  return next !== '' && next <= addDays(windowHolding(context, at).period.to, 1);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
