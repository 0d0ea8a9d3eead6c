import type Stripe from 'stripe';
import type { Customer } from '../../src/contract.js';
import type { Account } from './account.js';
import { madeOnce } from './errors.js';
import { customerMetadata, customerQuery } from './metadata.js';

/** A payment method that can be charged while the customer is away. */
export interface SavedMethod {
  id: string;
  type: string;
}

/** Stripe's customer: the one that the host names (`providerCustomerId`), else the one made for this customer before; null when there is none. */
export async function findCustomer({ stripe, namespace }: Account, customer: Customer): Promise<string | null> {
  if (customer.providerCustomerId != null) return customer.providerCustomerId;
  const found = await stripe.customers.search({ query: customerQuery(namespace, customer.id), limit: 1 });
  return found.data[0]?.id ?? null;
}

/**
 * The same, made if there is none. Stripe's search may lag behind by a minute, and in bad times by an hour; a key covers that
 * time and more, so a customer is made once.
 */
export async function ensureCustomer(account: Account, customer: Customer): Promise<string> {
  const { stripe, namespace } = account;
  const found = await findCustomer(account, customer);
  if (found !== null) return found;
  const metadata = customerMetadata(namespace, customer.id);
  const { id } = await madeOnce(`${namespace}:customer:${customer.id}`, (idempotencyKey) => stripe.customers.create({ metadata }, { idempotencyKey }));
  // Set apart from making it, for they may change between two calls under one key.
  await stripe.customers.update(id, { name: customer.legalName ?? customer.name ?? '', email: customer.email ?? '' });
  return id;
}

/**
 * What to charge: the payment method that the customer has by default (for invoices, or the card of before there were payment
 * methods), else the one saved last. Null when there is none.
 */
export async function savedMethod({ stripe }: Account, customerId: string): Promise<SavedMethod | null> {
  const customer = await stripe.customers.retrieve(customerId, { expand: ['invoice_settings.default_payment_method'] });
  if (customer.deleted) return null;
  const byDefault = customer.invoice_settings.default_payment_method as Stripe.PaymentMethod | null;
  if (byDefault) return { id: byDefault.id, type: byDefault.type };
  const card = customer.default_source;
  if (card) return { id: typeof card === 'string' ? card : card.id, type: 'card' };
  const [newest] = (await stripe.customers.listPaymentMethods(customerId, { limit: 1 })).data;
  return newest ? { id: newest.id, type: newest.type } : null;
}
