import type { PaymentStatus } from '../../contract.js';
import type { Work } from '../work.js';
import { type RequestRow, requestView } from './request-views.js';

/** The payment of a request succeeded: its invoices are paid (payments.md 6.4). */
export async function requestSucceeded(work: Work, id: string): Promise<void> {
  await setRequestStatus(work, (await work.find('paymentRequestById', { id }))!, 'succeeded');
}

export async function requestPending(work: Work, id: string): Promise<void> {
  await setRequestStatus(work, (await work.find('paymentRequestById', { id }))!, 'pending');
}

/** The payment of a request failed: told for the request, not for each invoice. */
export async function requestFailed(work: Work, id: string, code: string | null): Promise<void> {
  const row = (await work.find('paymentRequestById', { id }))!;
  const failed = row.paymentStatus === 'failed' ? row : await work.update('paymentRequests', row, { paymentStatus: 'failed' });
  await work.tell('payment_request.payment_failure', row.externalCustomerId, { paymentRequest: await requestView(work, failed), providerError: { code } });
  if (row !== failed) await tellStatus(work, failed);
}

/** Told on every change, once. */
async function setRequestStatus(work: Work, row: RequestRow, paymentStatus: PaymentStatus): Promise<void> {
  if (row.paymentStatus !== paymentStatus) await tellStatus(work, await work.update('paymentRequests', row, { paymentStatus }));
}

async function tellStatus(work: Work, row: RequestRow): Promise<void> {
  await work.tell('payment_request.payment_status_updated', row.externalCustomerId, { paymentRequest: await requestView(work, row) });
}
