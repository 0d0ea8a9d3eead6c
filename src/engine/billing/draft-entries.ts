import { type Rhythms, rhythmsOf } from '../../core/subscriptions/rhythm.js';
import {
  type BillingWindow, type InvoiceWindows, type SubscriptionLife, periodicWindows, startWindows, withoutFixedCharges,
} from '../../core/subscriptions/windows.js';
import { localDate } from '../../core/time/timezone.js';
import type { EntryRow, InvoiceRow } from '../invoices/views.js';
import { lifeOf } from '../subscriptions/life.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
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
  return rows.map((row, index): BillingEntry => {
    const { subscription, plan } = contexts[index]!;
    const life = lifeOf(subscription, invoice.timezone);
    const rhythms = rhythmsOf(subscription, plan.definition, invoice.timezone);
    const reason = row.invoicingReason as InvoicingReason;
    const windows = reason === 'subscription_starting'
      ? startingWindows(rhythms, life, invoice)
      : periodicWindows(rhythms, invoice.facts.billingDate, { ...life, chargesBilledTo: null }, plan.definition.payInAdvance, invoice.timezone);
    return { subscription, plan, reason, windows: asBilled(windows, row), invoiceId: invoice.id, billedAt: row.billedAt };
  });
}

/** The end of a trial is billed like a start, but for the fixed charges, which the trial did not spare (subscriptions.md 6.4). */
function startingWindows(rhythms: Rhythms, life: SubscriptionLife, { timezone, facts }: InvoiceRow): InvoiceWindows {
  const windows = startWindows(rhythms, life, timezone);
  return facts.billingDate === localDate(life.startedAt, timezone) ? windows : withoutFixedCharges(windows);
}

/** The windows as they stand on the invoice: what was billed before or after this one stays so. */
function asBilled(windows: InvoiceWindows, row: EntryRow): InvoiceWindows {
  const within = (window: BillingWindow | null, from: number | null, to: number | null): BillingWindow | null =>
    window === null || from === null || to === null ? null : { ...window, from, to };
  return {
    ...windows,
    fee: within(windows.fee, row.fromDatetime, row.toDatetime),
    charges: within(windows.charges, row.chargesFromDatetime, row.chargesToDatetime),
    fixedCharges: within(windows.fixedCharges, row.fixedChargesFromDatetime, row.fixedChargesToDatetime),
  };
}
