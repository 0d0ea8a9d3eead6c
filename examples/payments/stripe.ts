import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type StripeOptions, stripe } from '../../adapters/stripe/index.js';
import { BillingEngine, BillingError, type EngineOptions } from '../../src/index.js';

/** An engine that collects through Stripe. `apiKey` and `webhookSecret` come from Stripe's dashboard. */
export async function openBilling(storage: EngineOptions['storage'], options: StripeOptions) {
  const provider = stripe({ ...options, page: { successUrl: 'https://app.example.com/thanks', cancelUrl: 'https://app.example.com/invoices' } });
  const billing = await BillingEngine.open({ storage, clock: options.clock, paymentProviders: [provider] });
  return { billing, provider };
}

/** A customer who pays through Stripe: `providerCustomerId` is where a card or a mandate is saved, say with Stripe's setup intents. */
export async function signUp({ billing, provider }: Awaited<ReturnType<typeof openBilling>>, externalId: string, email: string): Promise<string> {
  const customer = await billing.customers.upsert({ externalId, email, currency: 'EUR', paymentProvider: 'stripe' });
  const providerCustomerId = await provider.customerId(customer);
  await billing.customers.upsert({ externalId, providerCustomerId });
  return providerCustomerId;
}

/** Two routes: Stripe's webhooks, and a link in your application's list of invoices that leads to the page where one is paid. */
export function paymentServer(billing: BillingEngine, mayPay: (request: IncomingMessage, invoiceId: string) => Promise<boolean>): Server {
  return createServer((request, response) => {
    const invoiceId = /^\/pay\/(\w+)$/.exec(request.url!)?.[1];
    const answered = request.method === 'POST' && request.url === '/webhooks/stripe' ? webhook(billing, request, response)
      : invoiceId !== undefined ? pay(billing, request, response, invoiceId, mayPay)
      : Promise.resolve(void response.writeHead(404).end());
    answered.catch((error: unknown) => {
      // What is wrong with the call is the caller's to mend; anything else is told with 500, and Stripe sends its webhook again later.
      response.writeHead(error instanceof BillingError && error.code !== 'storage_unavailable' ? 400 : 500).end();
    });
  });
}

async function webhook(billing: BillingEngine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  // The bytes as they came: the signature is over them, and not over JSON that was parsed and written again.
  await billing.payments.handleWebhook('stripe', { body: Buffer.concat(chunks), headers: request.headers as Record<string, string | undefined> });
  response.writeHead(204).end();
}

async function pay(
  billing: BillingEngine, request: IncomingMessage, response: ServerResponse, invoiceId: string, mayPay: (request: IncomingMessage, invoiceId: string) => Promise<boolean>,
): Promise<void> {
  if (!(await mayPay(request, invoiceId))) return void response.writeHead(404).end();
  const { url } = await billing.invoices.paymentUrl(invoiceId);
  response.writeHead(303, { location: url }).end();
}
