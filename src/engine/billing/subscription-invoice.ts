import type { CalendarDate } from '../../contract.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { Instant } from '../../core/time/instant.js';
import { type InvoiceDraft, issueInvoice } from '../invoices/issue.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { type AdjustLines, type BillingEntry, entryDraft, entryFees } from './entry.js';
import { taxResolver } from './tax-resolver.js';

/** The fees of entries that share an invoice, one subscription after the other. */
export async function feesOf(
  work: Work, runtime: Runtime, { customer, issuer, timezone }: SubscriptionContext, entries: readonly BillingEntry[], adjust?: AdjustLines,
): Promise<FeeDraft[]> {
  const taxesOf = await taxResolver(work, customer, issuer);
  // Before any usage is read: of what comes in meanwhile, `events.list` rather says that it is late than nothing.
  await work.store.usage.lastSequence();
  const fees: FeeDraft[] = [];
  for (const entry of entries) fees.push(...(await entryFees(work, runtime, entry, timezone, taxesOf, adjust)));
  return fees;
}

export interface SubscriptionInvoice extends Pick<InvoiceDraft, 'usageReached'> {
  id: string;
  invoiceType?: 'subscription' | 'progressive_billing';
  entries: readonly BillingEntry[];
  fees: readonly FeeDraft[];
  billingDate: CalendarDate;
  periodic: boolean;
  /** False for what is never a draft: fixed charges in advance, and usage past a threshold (invoices.md 1.4). */
  graceAllowed?: boolean;
  /** Whether it waits for its own payment before it is issued. */
  open?: boolean;
  /** When it became due. */
  at: Instant;
}

/** Issues an invoice of subscriptions: a draft while the customer has a grace period. The first entry's terms count for all. */
export function issueSubscriptionInvoice(work: Work, context: SubscriptionContext, invoice: SubscriptionInvoice): Promise<InvoiceRow> {
  const { customer, issuer, plan, subscription, timezone } = context;
  const draft: InvoiceDraft = {
    id: invoice.id,
    invoiceType: invoice.invoiceType ?? 'subscription',
    customer,
    entity: issuer,
    timezone,
    currency: plan.definition.amountCurrency,
    billingDate: invoice.billingDate,
    periodic: invoice.periodic,
    graceAllowed: invoice.graceAllowed ?? true,
    takesCoupons: true,
    open: invoice.open ?? false,
    dueAt: invoice.at,
    entries: invoice.entries.map((entry) => entryDraft(entry, invoice.at)),
    fees: invoice.fees,
    purchaseOrderNumber: subscription.terms.purchaseOrderNumber,
    ...(invoice.usageReached ? { usageReached: invoice.usageReached } : {}),
    createdEvent: 'invoice.created',
  };
  return issueInvoice(work, draft);
}
