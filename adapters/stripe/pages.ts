import type Stripe from 'stripe';
import type { Customer, Invoice } from '../../src/contract.js';
import type { Account } from './account.js';
import { stripeAmount } from './amounts.js';
import { ensureCustomer } from './customers.js';
import { isRefusal, madeOnce } from './errors.js';
import { awaitsCustomer, cancelIntent, holdsMoney, intentsFor, isLive, isUntouched } from './intents.js';
import { invoiceIdsOf, isOurs, paymentIdOf, paymentMetadata } from './metadata.js';

export interface PageOptions {
  /** Where Stripe sends the customer who has paid. */
  successUrl: string;
  /** And one who turns back. */
  cancelUrl?: string;
  /** Keeps what the customer pays with, for invoices to come; false by default. Only ways to pay are offered that can be kept. */
  savePaymentMethod?: boolean;
}

/**
 * The page (Stripe Checkout) on which a customer pays what is due of an invoice: the one that is open for this amount, or a new
 * one. Never two at a time, and none while the invoice is being collected otherwise.
 */
export async function pageFor(account: Account, options: PageOptions, { invoice, customer }: { invoice: Invoice; customer: Customer }): Promise<{ url: string }> {
  const { totalDueAmountCents, currency } = invoice;
  const amount = stripeAmount(totalDueAmountCents, currency);
  if (amount === null) throw new Error(`reckoner: Stripe cannot take exactly ${totalDueAmountCents} minor units of ${currency}`);
  const customerId = await ensureCustomer(account, customer);
  const before = await pagesFor(account, customerId, [invoice.id]);
  const open = before.find((page) => page.status === 'open' && page.amount_total === amount && page.url !== null);
  const page = open ?? (await makePage(account, options, { invoice, customerId, amount, ordinal: before.length }));
  // Looked at after it was made: an attempt that begins now sees the page, and one that began before is seen here.
  await closePages(account, customerId, [invoice.id], page.id);
  if (!(await isPaidOtherwise(account, customerId, invoice.id))) return { url: page.url! };
  await closePages(account, customerId, [invoice.id]);
  throw new Error(`reckoner: invoice ${invoice.number} is being paid otherwise`);
}

/** Whether money has come or may come for an invoice but through a page; attempts that have failed are closed for good. */
async function isPaidOtherwise(account: Account, customerId: string, invoiceId: string): Promise<boolean> {
  for (const intent of await intentsFor(account, customerId, [invoiceId])) {
    if (holdsMoney(intent)) return true;
    if (paymentIdOf(intent) === null || !isLive(intent)) continue;
    if (isUntouched(intent) || awaitsCustomer(intent) || !(await cancelIntent(account, intent, 'abandoned'))) return true;
  }
  return false;
}

async function makePage(
  { stripe, namespace }: Account, { successUrl, cancelUrl, savePaymentMethod }: PageOptions,
  { invoice, customerId, amount, ordinal }: { invoice: Invoice; customerId: string; amount: number; ordinal: number },
): Promise<Stripe.Checkout.Session> {
  const metadata = paymentMetadata(namespace, null, [invoice.id]);
  const params: Stripe.Checkout.SessionCreateParams = {
    mode: 'payment', customer: customerId, client_reference_id: invoice.id, metadata,
    line_items: [{ quantity: 1, price_data: { currency: invoice.currency.toLowerCase(), unit_amount: amount, product_data: { name: `Invoice ${invoice.number}` } } }],
    payment_intent_data: { metadata, ...(savePaymentMethod ? { setup_future_usage: 'off_session' as const } : {}) },
    success_url: successUrl, ...(cancelUrl === undefined ? {} : { cancel_url: cancelUrl }),
  };
  return madeOnce(`${namespace}:page:${invoice.id}:${ordinal}`, (idempotencyKey) => stripe.checkout.sessions.create(params, { idempotencyKey }));
}

/** Closes the open pages for any of the invoices, but for one. One on which the customer has just paid stays as it is: its intent tells. */
export async function closePages(account: Account, customerId: string, invoiceIds: readonly string[], except?: string): Promise<void> {
  for (const page of await pagesFor(account, customerId, invoiceIds, { status: 'open' })) {
    if (page.id === except) continue;
    try {
      await account.stripe.checkout.sessions.expire(page.id);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

async function pagesFor(
  { stripe, namespace }: Account, customerId: string, invoiceIds: readonly string[], filter: { status?: 'open' } = {},
): Promise<Stripe.Checkout.Session[]> {
  const pages: Stripe.Checkout.Session[] = [];
  for await (const page of stripe.checkout.sessions.list({ ...filter, customer: customerId, limit: 100 })) {
    if (isOurs(namespace, page) && invoiceIdsOf(page).some((id) => invoiceIds.includes(id))) pages.push(page);
  }
  return pages;
}
