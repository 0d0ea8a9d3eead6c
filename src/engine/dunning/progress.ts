import { amountDue } from '../../core/invoices/amount-due.js';
import { type OverdueInvoice, afterPayment, isReached } from '../../core/payments/dunning.js';
import type { RowOf } from '../../storage/schema.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';
import type { CampaignRow } from './campaigns.js';

type StateRow = RowOf<'dunningStates'>;

/** The overdue invoices that a campaign can ask customers for: ready, and not self-billed (payments.md 7.3). */
export async function dunnableInvoices(work: Work, customerIds: readonly string[]): Promise<InvoiceRow[]> {
  const rows = await work.read('invoicesByCustomer', { customerId: customerIds }, { where: { paymentOverdue: true } });
  return rows.filter(({ facts }) => facts.readyForPaymentProcessing && !facts.selfBilled);
}

export function overdueInvoice(row: InvoiceRow): OverdueInvoice {
  return { id: row.id, currency: row.currency, billingEntityCode: row.billingEntityCode, dueCents: amountDue(row) };
}

/** A customer begins anew: its campaign has changed, or it has none any more (payments.md 7.8). */
export async function forgetCustomer(work: Work, customerId: string): Promise<void> {
  for (const state of await work.read('dunningStateByCustomer', { customerId })) await work.remove('dunningStates', state);
}

/** Every customer of a campaign begins anew. */
export async function forgetCampaign(work: Work, campaign: CampaignRow): Promise<void> {
  for (const state of await work.read('dunningStatesByCampaign', { campaignId: campaign.id })) await work.remove('dunningStates', state);
}

/** A campaign is no longer the billing entity's: those begin anew that have none of their own. */
export async function forgetDefaultCampaign(work: Work, campaign: CampaignRow): Promise<void> {
  const states = await work.read('dunningStatesByCampaign', { campaignId: campaign.id });
  const customers = await work.read('customerById', { id: states.map((state) => state.customerId) });
  const own = new Set(customers.filter((customer) => customer.profile.dunningCampaignCode === campaign.code).map((customer) => customer.id));
  for (const state of states) if (!own.has(state.customerId)) await work.remove('dunningStates', state);
}

/** The thresholds have changed: those begin anew whose overdue invoices reach none of them any more. */
export async function forgetUnreached(work: Work, campaign: CampaignRow): Promise<void> {
  const states = await work.read('dunningStatesByCampaign', { campaignId: campaign.id });
  const overdue = new Map<string, OverdueInvoice[]>();
  for (const row of await dunnableInvoices(work, states.map((state) => state.customerId))) {
    overdue.set(row.customerId, [...(overdue.get(row.customerId) ?? []), overdueInvoice(row)]);
  }
  for (const state of states) {
    const invoices = overdue.get(state.customerId) ?? [];
    const reached = campaign.definition.thresholds.some(({ currency, amountCents }) => isReached(invoices, currency, amountCents));
    if (!reached) await work.remove('dunningStates', state);
  }
}

/** An overdue invoice that a campaign asked for has been paid: its currency begins anew (payments.md 7.8). */
export async function forgetPaid(work: Work, invoice: InvoiceRow): Promise<void> {
  const [state] = await work.read('dunningStateByCustomer', { customerId: invoice.customerId });
  if (!state || !(await wasAskedFor(work, invoice))) return;
  const left = afterPayment(state, invoice.currency);
  if (left === null) await work.remove('dunningStates', state);
  else await work.update('dunningStates', state, { attempts: left.attempts, finished: left.finished } satisfies Partial<StateRow>);
}

async function wasAskedFor(work: Work, invoice: InvoiceRow): Promise<boolean> {
  const links = await work.read('paymentRequestInvoicesByInvoice', { invoiceId: invoice.id });
  const requests = await work.read('paymentRequestById', { id: links.map(({ requestId }) => requestId) });
  return requests.some((request) => request.dunningCampaignCode !== null);
}
