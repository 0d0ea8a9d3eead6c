import type Stripe from 'stripe';
import type { Customer, PaymentProvider } from '../../src/contract.js';
import { loaded } from '../missing-package.js';
import type { Account } from './account.js';
import { collect, withdraw } from './collect.js';
import { ensureCustomer } from './customers.js';
import { type PageOptions, pageFor } from './pages.js';
import { refund } from './refunds.js';
import { readWebhook } from './webhooks.js';

export type { PageOptions } from './pages.js';

export interface StripeOptions {
  /** Stripe's secret key, or a restricted one that may write customers, payment intents, refunds and checkout sessions. */
  apiKey: string;
  /** `whsec_…` of the webhook endpoint, or several while it is being changed. Without one no webhook is taken. */
  webhookSecret?: string | readonly string[];
  /** How many seconds old a webhook may be; 300 if left out. */
  webhookTolerance?: number;
  /** The page on which customers can pay an invoice by themselves: `invoices.paymentUrl`. */
  page?: PageOptions;
  /** What customers name in `paymentProvider`; `stripe` if left out. */
  code?: string;
  /**
   * Tells engines apart that share a Stripe account (tenants, environments): each needs one of its own, for they may give the
   * same ids. `default` if left out; for good once something was charged.
   */
  namespace?: string;
  /** Says how old a webhook is; give the engine's. The system's clock by default. */
  clock?: { now(): Date };
  /** Settings of Stripe's own client: `timeout`, `maxNetworkRetries`, `httpAgent`, `host` … */
  client?: Stripe.StripeConfig;
}

/** Made by `stripe`; `customerId` besides the port. */
export interface StripeProvider extends PaymentProvider {
  /**
   * Stripe's customer for one of the engine's, made if there is none: to save a payment method for it, and to be kept in
   * `providerCustomerId`.
   */
  customerId(customer: Customer): Promise<string>;
}

/**
 * Collects through Stripe: charges the saved payment method of customers while they are away, gives refunds back, and reads
 * Stripe's webhooks. Needs the package `stripe`.
 *
 * ```ts
 * const provider = stripe({ apiKey, webhookSecret });
 * const billing = await BillingEngine.open({ storage, paymentProviders: [provider] });
 * ```
 */
export function stripe(options: StripeOptions): StripeProvider {
  const { apiKey, webhookSecret = [], webhookTolerance: toleranceSeconds = 300, page, code = 'stripe', namespace = 'default' } = options;
  const { clock = { now: () => new Date() }, client } = options;
  const secrets = typeof webhookSecret === 'string' ? [webhookSecret] : webhookSecret;
  let opened: Promise<Account> | undefined;
  const account = () => (opened ??= open(apiKey, client, namespace));
  return {
    code,
    collect: async (request) => collect(await account(), request),
    cancel: async ({ providerPaymentId }) => withdraw(await account(), providerPaymentId),
    refund: async (request) => refund(await account(), request),
    parseWebhook: async (webhook) => readWebhook(await account(), { secrets, toleranceSeconds, now: () => clock.now() }, webhook),
    ...(page === undefined ? {} : { paymentUrl: async (request) => pageFor(await account(), page, request) }),
    customerId: async (customer) => ensureCustomer(await account(), customer),
  };
}

async function open(apiKey: string, client: Stripe.StripeConfig | undefined, namespace: string): Promise<Account> {
  const { default: Stripe } = await loaded('Stripe', ['stripe'], () => import('stripe'));
  return { stripe: new Stripe(apiKey, client), namespace };
}
