import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stripe } from '../../../adapters/stripe/index.js';
import type { FakeIntent } from './stripe-objects.js';
import { SECRET } from './fake-stripe.js';
import { type StripeWorld, stripeWorld } from './world.js';

describe('webhooks from Stripe', () => {
  let world: StripeWorld;
  let invoiceId: string;
  beforeEach(async () => {
    world = await stripeWorld({ method: 'pm_debit' });
    invoiceId = (await world.invoiced()).id;
    await world.billing.run();
    world.fake.events.length = 0;
  });
  afterEach(() => world.close());

  const intent = (changes: Partial<FakeIntent> = {}) => ({ ...world.fake.intents[0]!, ...changes });
  const succeeded = () => ({ type: 'payment_intent.succeeded', object: intent({ status: 'succeeded', amount_received: 1000 }) });
  const failed = () => ({ type: 'payment_intent.payment_failed', object: intent({ status: 'requires_payment_method', last_payment_error: { type: 'card_error', code: 'card_declined', message: '' } }) });
  const send = (event: { type: string; object: object }, options?: Parameters<StripeWorld['fake']['webhook']>[1]) =>
    world.billing.payments.handleWebhook('stripe', world.fake.webhook(event, options));
  const invoice = () => world.billing.invoices.get(invoiceId);

  it('are applied once, however often they come', async () => {
    for (let times = 0; times < 3; times += 1) await send(succeeded());
    await Promise.all([send(succeeded()), send(succeeded())]);
    expect(await invoice()).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect(await world.told('payment.succeeded')).toHaveLength(1);
  });

  it('that come late undo nothing: success is for good', async () => {
    await send(succeeded());
    await send({ type: 'payment_intent.processing', object: intent({ status: 'processing' }) });
    await send(failed());
    await send({ type: 'payment_intent.canceled', object: intent({ status: 'canceled', cancellation_reason: 'abandoned' }) });
    await send({ type: 'payment_intent.requires_action', object: intent({ status: 'requires_action' }) });
    expect(await invoice()).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000, readyForPaymentProcessing: false });
    expect(await world.told('invoice.payment_failure')).toEqual([]);
  });

  it('a failure before the success that it preceded', async () => {
    await send(failed());
    expect(await invoice()).toMatchObject({ paymentStatus: 'failed' });
    expect(await world.told('invoice.payment_failure')).toMatchObject([{ providerError: { code: 'card_declined' } }]);
    await send({ type: 'payment_intent.processing', object: intent({ status: 'processing' }) });
    expect(await invoice()).toMatchObject({ paymentStatus: 'failed', readyForPaymentProcessing: true });
    await send(succeeded());
    expect(await invoice()).toMatchObject({ paymentStatus: 'succeeded' });
  });

  it('one that comes before the answer of the call is not lost', async () => {
    const { billing, fake } = world;
    const { id } = await world.invoiced(2000);
    fake.fail('POST /v1/payment_intents/:id/confirm', 'hangs after');
    const running = billing.run();
    while (fake.intents[1]?.status !== 'processing') await new Promise((resolve) => setTimeout(resolve, 5));
    await send({ type: 'payment_intent.payment_failed', object: { ...fake.intents[1], status: 'requires_payment_method', last_payment_error: { code: 'debit_not_authorized' } } });
    await running;
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'pending' });
    // Stripe's own books say processing still: what was told since counts.
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'failed' });
    expect(await world.told('invoice.payment_failure')).toMatchObject([{ providerError: { code: 'debit_not_authorized' } }]);
  });

  it.each([
    ['another secret', { secret: 'whsec_other' }],
    ['an age of six minutes', { at: new Date('2024-05-10T08:54:00Z') }],
  ])('with %s are refused', async (_, options) => {
    await expect(send(succeeded(), options)).rejects.toMatchObject({ code: 'validation_failed', details: { body: ['invalid_webhook'] } });
    expect(await invoice()).toMatchObject({ paymentStatus: 'pending' });
  });

  it('whose body is not the one that was signed are refused, as are those without signature', async () => {
    const { body, headers } = world.fake.webhook(succeeded());
    const refusal = { code: 'validation_failed', details: { body: ['invalid_webhook'] } };
    await expect(world.billing.payments.handleWebhook('stripe', { body: body.replace('1000', '9000'), headers })).rejects.toMatchObject(refusal);
    await expect(world.billing.payments.handleWebhook('stripe', { body, headers: {} })).rejects.toMatchObject(refusal);
    await expect(world.billing.payments.handleWebhook('stripe', { body: new TextEncoder().encode(body), headers: { 'Stripe-Signature': headers['stripe-signature'] } })).resolves.toBeUndefined();
    expect(await invoice()).toMatchObject({ paymentStatus: 'succeeded' });
  });

  it('are taken under each of two secrets while the secret is changed, and under none without', async () => {
    const { fake, clock } = world;
    const read = (webhookSecret?: string[]) => stripe({ apiKey: 'sk_test_1', clock, client: fake.client, ...(webhookSecret ? { webhookSecret } : {}) }).parseWebhook!(fake.webhook(succeeded()));
    expect(await read(['whsec_new', SECRET])).toMatchObject([{ providerPaymentId: 'pi_1', status: 'succeeded' }]);
    await expect(read()).rejects.toThrow('no webhookSecret');
  });

  it('of payments that are not ours, and of other things, mean nothing', async () => {
    await send({ type: 'payment_intent.succeeded', object: { ...intent({ status: 'succeeded' }), metadata: {} } });
    await send({ type: 'payment_intent.succeeded', object: { ...intent({ status: 'succeeded' }), metadata: { ...intent().metadata, reckoner_namespace: 'other' } } });
    await send({ type: 'customer.updated', object: { id: 'cus_1', object: 'customer' } });
    expect(await invoice()).toMatchObject({ paymentStatus: 'pending' });
    expect(await world.payments()).toHaveLength(1);
  });

  it('a lost dispute is put on the invoice; one that was won changes nothing', async () => {
    await send(succeeded());
    world.fake.closeDispute('pi_1', 'won');
    await world.deliver();
    expect(await invoice()).toMatchObject({ paymentDisputeLostAt: null });
    world.fake.closeDispute('pi_1', 'lost');
    world.fake.closeDispute('pi_1', 'lost');
    world.fake.closeDispute('pi_99', 'lost');
    await world.deliver();
    expect(await invoice()).toMatchObject({ paymentDisputeLostAt: new Date('2024-05-10T09:00:00Z'), paymentStatus: 'succeeded' });
    expect(await world.told('invoice.payment_dispute_lost')).toHaveLength(1);
  });
});
