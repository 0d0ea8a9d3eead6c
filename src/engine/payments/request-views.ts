import type { PaymentRequest } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import type { Work } from '../work.js';

export type RequestRow = RowOf<'paymentRequests'>;

/** Payment requests as the API shows them: one read for the invoices of all. */
export async function requestViews(work: Work, rows: readonly RequestRow[]): Promise<PaymentRequest[]> {
  const links = await work.read('paymentRequestInvoicesByRequest', { requestId: rows.map((row) => row.id) });
  return rows.map((row) => ({
    id: row.id,
    externalCustomerId: row.externalCustomerId,
    email: row.email,
    amountCents: row.amountCents,
    amountCurrency: row.currency,
    paymentStatus: row.paymentStatus,
    invoiceIds: links.filter(({ requestId }) => requestId === row.id).map(({ invoiceId }) => invoiceId),
    dunningCampaignCode: row.dunningCampaignCode,
    createdAt: new Date(row.createdAt),
  }));
}

export async function requestView(work: Work, row: RequestRow): Promise<PaymentRequest> {
  return (await requestViews(work, [row]))[0]!;
}

export async function getRequest(work: Work, id: string): Promise<RequestRow> {
  const row = typeof id === 'string' ? await work.find('paymentRequestById', { id }) : undefined;
  if (!row) throw new BillingError('not_found', { paymentRequest: ['not_found'] });
  return row;
}
