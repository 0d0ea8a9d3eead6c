import { memory } from '../../../adapters/memory/index.js';
import { type StripeOptions, stripe } from '../../../adapters/stripe/index.js';
import { BillingEngine, type Invoice } from '../../../src/index.js';
import { manualClock } from '../../../src/testing/index.js';
import { fakeStripe, SECRET } from './fake-stripe.js';

export const PAGE = { successUrl: 'https://host.test/thanks', cancelUrl: 'https://host.test/back' };

/** An engine that collects through the fake Stripe, with a customer `cus` who has a card saved there. */
export async function stripeWorld({ method = 'pm_ok', ...options }: Partial<StripeOptions> & { method?: string | null } = {}) {
  const clock = manualClock('2024-05-10T09:00:00Z');
  const fake = await fakeStripe({ now: () => clock.now() });
  const storage = memory();
  const provider = stripe({ apiKey: 'sk_test_1', webhookSecret: SECRET, clock, client: fake.client, page: PAGE, ...options });
  const open = () => BillingEngine.open({ storage, clock, paymentProviders: [provider] });
  const billing = await open();
  await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 1000, amountCurrency: 'EUR' });
  const customer = await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', paymentProvider: 'stripe', email: 'cus@host.test', name: 'Customer' });
  const stripeId = await provider.customerId(customer);
  await billing.customers.upsert({ externalId: 'cus', providerCustomerId: stripeId });
  const save = (id: string | null) => {
    fake.customer(stripeId).methods = id === null ? [] : [id];
    fake.customer(stripeId).invoice_settings.default_payment_method = id;
  };
  save(method);

  return {
    clock, fake, provider, billing, open, stripeId, save,
    wait: (hours: number) => clock.moveTo(new Date(clock.now().getTime() + hours * 3_600_000)),
    invoiced: (amountCents = 1000): Promise<Invoice> =>
      billing.invoices.createOneOff({ externalCustomerId: 'cus', currency: 'EUR', fees: [{ addOnCode: 'item', unitAmountCents: amountCents }] }),
    payments: async () => (await billing.payments.list({ externalCustomerId: 'cus' })).items,
    told: async (type: string) => (await billing.outbox.list({ type })).items.map(({ data }) => data as Record<string, unknown>),
    /** Sends what Stripe has told since: all of it, in order. */
    async deliver() {
      for (const event of fake.events.splice(0)) await billing.payments.handleWebhook('stripe', fake.webhook(event));
    },
    async close() {
      await billing.close();
      await fake.close();
    },
  };
}

export type StripeWorld = Awaited<ReturnType<typeof stripeWorld>>;
