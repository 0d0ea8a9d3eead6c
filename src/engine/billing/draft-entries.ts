import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import type { BillingWindow, InvoiceWindows } from '../../core/subscriptions/windows.js';
import type { EntryRow, InvoiceRow } from '../invoices/views.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { type EntrySource, periodicEntry, startingEntry, terminatingEntry } from './entries.js';
import type { BillingEntry, InvoicingReason } from './entry.js';

/**
 * The entries of a draft, to compute it anew: the windows that it was made for, by the plan as it is now. An invoice keeps
 * the timezone it was created with (subscriptions.md 2.7).
 */
export async function draftEntries(work: Work, invoice: InvoiceRow): Promise<BillingEntry[]> {
  const rows = (await work.read('invoiceSubscriptionsByInvoice', { invoiceId: invoice.id })).sort((a, b) => a.position - b.position);
  const subscriptions = new Map(
    (await work.read('subscriptionById', { id: [...new Set(rows.map((row) => row.subscriptionId))] })).map((row) => [row.id, row]),
  );
  const contexts = await subscriptionContexts(work, rows.map((row) => subscriptions.get(row.subscriptionId)!));
  const entries: BillingEntry[] = [];
  for (const [index, row] of rows.entries()) {
    const entry = await entryOf(work, { ...contexts[index]!, timezone: invoice.timezone }, row, invoice);
    entries.push({ ...entry, windows: asBilled(entry.windows, row, invoice.timezone), invoiceId: invoice.id, billedAt: row.billedAt });
  }
  return entries;
}

async function entryOf(work: Work, { subscription, ...rest }: EntrySource, row: EntryRow, invoice: InvoiceRow): Promise<BillingEntry> {
  // What was billed since must not shorten the windows of then.
  const terms = { ...subscription.terms, chargesBilledTo: null, billedDays: { fee: null, charges: null, fixedCharges: null } };
  const source = { ...rest, subscription: { ...subscription, terms } };
  switch (row.invoicingReason as InvoicingReason) {
    case 'subscription_starting':
      return { ...startingEntry(source, row.billedAt, await tookOverAtBoundary(work, subscription, row.billedAt)), subscription };
    case 'in_advance_charge':
    case 'progressive_billing':
      throw new Error(`an invoice of ${row.invoicingReason} is never a draft`);
    case 'subscription_periodic':
      return { ...periodicEntry(source, invoice.facts.billingDate), subscription };
    case 'subscription_terminating':
      return { ...(await terminatingEntry(work, source)), subscription };
  }
}

/** Whether what became due at `at` is the record's taking over from another by a downgrade, not the end of its trial. */
async function tookOverAtBoundary(work: Work, { previousSubscriptionId, startedAt }: SubscriptionRow, at: Instant): Promise<boolean> {
  if (at !== startedAt) return false;
  const previous = previousSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: previousSubscriptionId });
  return previous?.terms.endedBy === 'downgrade';
}

/** The windows as they stand on the invoice: what was billed before or after this one stays so. */
function asBilled(windows: InvoiceWindows, row: EntryRow, timezone: string): InvoiceWindows {
  const within = (window: BillingWindow | null, from: number | null, to: number | null): BillingWindow | null =>
    window === null || from === null || to === null ? null : { ...window, from, to };
  const fee = within(windows.fee, row.fromDatetime, row.toDatetime);
  return {
    ...windows,
    fee: fee && { ...fee, firstDate: localDate(fee.from, timezone) },
    charges: within(windows.charges, row.chargesFromDatetime, row.chargesToDatetime),
    fixedCharges: within(windows.fixedCharges, row.fixedChargesFromDatetime, row.fixedChargesToDatetime),
  };
}
