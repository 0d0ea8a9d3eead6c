import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { type BillingWindow, type InvoiceWindows } from '../../core/subscriptions/windows.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import type { BillingEntry } from '../billing/entry.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import type { EntryDraft } from './issue.js';
import type { InvoiceRow } from './views.js';

/** A subscription's line on a voided invoice: as it is copied, and as new fees of its charges are made for it. */
export interface RegenerationEntry extends Pick<BillingEntry, 'subscription' | 'plan' | 'reason' | 'windows'> {
  draft: EntryDraft;
}

/** The lines of an invoice's subscriptions, with the plan in the version that the invoice was made by. */
export async function regenerationEntries(work: Work, invoice: InvoiceRow): Promise<RegenerationEntry[]> {
  const rows = (await work.read('invoiceSubscriptionsByInvoice', { invoiceId: invoice.id })).sort((a, b) => a.position - b.position);
  const subscriptions = new Map((await work.read('subscriptionById', { id: rows.map((row) => row.subscriptionId) })).map((row) => [row.id, row]));
  const contexts = await subscriptionContexts(work, rows.map((row) => subscriptions.get(row.subscriptionId)!));
  const versions = await work.read('planVersions', { planId: [...new Set(contexts.map(({ plan }) => plan.id))] });
  return rows.map((row, index) => {
    const { subscription, plan } = contexts[index]!;
    const version = versions.find(({ planId, number }) => planId === plan.id && number === row.planVersion);
    const definition = version?.definition ?? plan.definition;
    const rhythms = rhythmsOf(subscription, definition, invoice.timezone);
    const window = (rhythm: Parameters<typeof periodHolding>[0], from: number | null, to: number | null): BillingWindow | null =>
      from === null || to === null ? null : {
        from, to, period: periodHolding(rhythm, localDate(from, invoice.timezone)), firstDate: localDate(from, invoice.timezone), lastDate: localDate(to, invoice.timezone),
      };
    const windows: InvoiceWindows = {
      fee: window(rhythms.plan, row.fromDatetime, row.toDatetime),
      feeDue: false,
      charges: window(rhythms.charges, row.chargesFromDatetime, row.chargesToDatetime),
      fixedCharges: window(rhythms.fixedCharges, row.fixedChargesFromDatetime, row.fixedChargesToDatetime),
      opened: { plan: null, charges: null, fixedCharges: null },
    };
    const { id: _id, version: _version, seq: _seq, createdAt: _createdAt, invoiceId: _invoiceId, position: _position, ...draft } = row;
    return { subscription, plan: { ...plan, definition }, reason: row.invoicingReason as BillingEntry['reason'], windows, draft };
  });
}
