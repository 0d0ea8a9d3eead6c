import { z } from 'zod';
import type { PaymentRequest } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { optionalText, parseFields, requiredText } from '../input.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';
import { queueForCollection } from './collection-queue.js';
import { type RequestRow, requestView } from './request-views.js';

const requestInput = z.object({
  externalCustomerId: requiredText,
  invoiceIds: z.array(z.string()).min(1, 'value_is_mandatory'),
  email: optionalText,
});

/** Asks a customer for several overdue invoices in one payment (payments.md 6). */
export async function createPaymentRequest(work: Work, input: unknown): Promise<PaymentRequest> {
  const refusals = new Refusals();
  const read = parseFields(requestInput, input, refusals);
  const customer = read.externalCustomerId === undefined ? null : await work.find('customerByKey', { key: read.externalCustomerId });
  if (customer === undefined) refusals.add('customer', 'customer_not_found', 'not_found');
  // Which invoices are the customer's cannot be told without one.
  const ids = customer ? [...new Set(read.invoiceIds ?? [])] : [];
  const found = new Map((await work.read('invoiceById', { id: ids }, { where: { customerId: customer?.id ?? [] } })).map((row) => [row.id, row]));
  for (const [index, id] of ids.entries()) {
    const invoice = found.get(id);
    if (!invoice) refusals.add(`invoiceIds.${index}`, 'invoice_not_found', 'not_found');
    else if (!invoice.paymentOverdue || invoice.facts.selfBilled) refusals.add(`invoiceIds.${index}`, 'invoice_not_overdue', 'not_allowed');
    else if (!invoice.facts.readyForPaymentProcessing) refusals.add(`invoiceIds.${index}`, 'invoice_not_ready_for_payment_processing', 'not_allowed');
  }
  const invoices = ids.flatMap((id) => found.get(id) ?? []);
  if (new Set(invoices.map(({ currency }) => currency)).size > 1) refusals.add('invoiceIds', 'currencies_differ', 'currency_mismatch');
  if (new Set(invoices.map(({ billingEntityId }) => billingEntityId)).size > 1) refusals.add('invoiceIds', 'billing_entities_differ');
  refusals.throwIfAny();
  const row = await requestPayment(work, customer!, invoices, { email: read.email ?? null, dunningCampaignCode: null });
  return requestView(work, row);
}

/** Makes a payment request for what is now due on invoices of one customer and currency, and has it collected in the next run. */
export async function requestPayment(
  work: Work, customer: CustomerRow, invoices: readonly InvoiceRow[], { email, dunningCampaignCode }: { email: string | null; dunningCampaignCode: string | null },
): Promise<RequestRow> {
  const id = deriveId('prq', customer.id, await work.count(`payment-requests:${customer.id}`, { exclusive: true }));
  await work.insert('paymentRequests', {
    id, customerId: customer.id, externalCustomerId: customer.externalId, email: email ?? customer.profile.email,
    amountCents: invoices.reduce((total, invoice) => total + amountDue(invoice), 0), currency: invoices[0]!.currency,
    paymentStatus: 'pending', dunningCampaignCode,
  });
  for (const invoice of invoices) {
    await work.insert('paymentRequestInvoices', { id: deriveId('pri', id, invoice.id), requestId: id, invoiceId: invoice.id });
  }
  const row = (await work.find('paymentRequestById', { id }))!;
  await queueForCollection(work, 'PaymentRequest', id, customer);
  await work.tell('payment_request.created', customer.externalId, { paymentRequest: await requestView(work, row) });
  return row;
}
