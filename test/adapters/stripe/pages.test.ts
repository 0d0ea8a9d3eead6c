import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stripe } from '../../../adapters/stripe/index.js';
import { type StripeWorld, stripeWorld } from './world.js';

const CONFIRM = 'POST /v1/payment_intents/:id/confirm';

describe('the page on which customers pay', () => {
  let world: StripeWorld;
  beforeEach(async () => void (world = await stripeWorld({ method: 'pm_generic' })));
  afterEach(() => world.close());

  /** An invoice that could not be collected, for which the customer is sent a link. */
  async function unpaid(amountCents = 1000): Promise<string> {
    const { id } = await world.invoiced(amountCents);
    await world.billing.run();
    await world.deliver();
    return id;
  }

  it('asks for what is due, and what is paid there settles the invoice', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    await billing.payments.record({ invoiceId: id, amountCents: 300, reference: 'cash' });
    const { url } = await billing.invoices.paymentUrl(id);
    expect(url).toBe('https://checkout.stripe.test/cs_1');
    expect(fake.pages).toMatchObject([{ amount_total: 700, currency: 'eur', customer: world.stripeId }]);
    const intent = fake.payPage('cs_1');
    await world.deliver();
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000, totalDueAmountCents: 0 });
    expect((await world.payments()).at(-1)).toMatchObject({ type: 'provider', status: 'succeeded', amountCents: 700, providerPaymentId: intent.id, receipt: { number: expect.any(String) as string } });
    await expect(billing.invoices.paymentUrl(id)).rejects.toMatchObject({ code: 'not_allowed', details: { status: ['not_payable'] } });
  });

  it('is one at a time: the same again, or closed when the amount has changed', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    const urls = await Promise.all([billing.invoices.paymentUrl(id), billing.invoices.paymentUrl(id)]);
    expect(await billing.invoices.paymentUrl(id)).toEqual(urls[0]);
    expect(urls[1]).toEqual(urls[0]);
    await billing.payments.record({ invoiceId: id, amountCents: 300, reference: 'cash' });
    await billing.invoices.paymentUrl(id);
    expect(fake.pages).toMatchObject([{ status: 'expired' }, { status: 'open', amount_total: 700 }]);
  });

  it('is closed before the invoice is collected', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    await billing.invoices.paymentUrl(id);
    world.save('pm_ok');
    await billing.invoices.retryPayment(id);
    await billing.run();
    expect(fake.pages).toMatchObject([{ status: 'expired' }]);
    expect(fake.charges()).toHaveLength(1);
  });

  it('an invoice that was paid there is not collected, though no webhook has told', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    await billing.invoices.paymentUrl(id);
    const intent = fake.payPage('cs_1');
    world.save('pm_ok');
    await billing.invoices.retryPayment(id);
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect(fake.charges()).toMatchObject([{ intent: intent.id }]);
    expect((await world.payments()).filter(({ status }) => status === 'succeeded')).toMatchObject([{ providerPaymentId: intent.id }]);
  });

  it('a slow payment made there is waited for', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    await billing.invoices.paymentUrl(id);
    const intent = fake.payPage('cs_1', 'pm_debit');
    await expect(billing.invoices.paymentUrl(id)).rejects.toThrow('is being paid otherwise');
    world.save('pm_ok');
    await billing.invoices.retryPayment(id);
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'pending' });
    fake.decide(intent.id, 'succeeded');
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
    expect(fake.charges()).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('paid while an attempt is on its way to be confirmed, told %s its answer: one of them charges', async (told) => {
    const { billing, fake } = world;
    const id = await unpaid();
    await billing.invoices.paymentUrl(id);
    world.save('pm_ok');
    await billing.invoices.retryPayment(id);
    fake.fail('POST /v1/checkout/sessions/:id/expire', 'waits');
    const running = billing.run();
    while (fake.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { id: paid } = fake.payPage('cs_1');
    if (told === 'before') await world.deliver();
    fake.waiting[0]!.go();
    await running;
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect(fake.charges()).toHaveLength(1);
    expect((await world.payments()).filter(({ status }) => status !== 'failed')).toMatchObject([{ status: 'succeeded', providerPaymentId: paid }]);
  });

  it('is not opened while an attempt may charge', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    world.save('pm_ok');
    fake.fail(CONFIRM, '500');
    await billing.invoices.retryPayment(id);
    await billing.run();
    await expect(billing.invoices.paymentUrl(id)).rejects.toMatchObject({ code: 'not_allowed', details: { base: ['payment_processing_is_under_way'] } });
    // Also when the engine was asked just before the attempt began.
    const invoice = await billing.invoices.get(id);
    await expect(world.provider.paymentUrl!({ invoice, customer: invoice.customer })).rejects.toThrow('is being paid otherwise');
    expect(fake.pages).toMatchObject([{ status: 'expired' }]);
  });

  it('of an invoice that is asked for together with others is closed too, and if paid, they are not charged for it', async () => {
    const { billing, fake } = world;
    const ids = [await unpaid(1000), await unpaid(2000)];
    world.wait(48);
    await billing.run();
    await billing.invoices.paymentUrl(ids[0]!);
    fake.payPage('cs_1');
    world.save('pm_ok');
    await billing.paymentRequests.create({ externalCustomerId: 'cus', invoiceIds: ids });
    await billing.run();
    expect(await world.told('payment_request.payment_failure')).toMatchObject([{ providerError: { code: 'paid_otherwise' } }]);
    expect(fake.charges()).toMatchObject([{ amount: 1000 }]);
    await world.deliver();
    expect(await billing.invoices.get(ids[0]!)).toMatchObject({ paymentStatus: 'succeeded' });
    expect(await billing.invoices.get(ids[1]!)).toMatchObject({ paymentStatus: 'failed', readyForPaymentProcessing: true });
  });

  it('money that comes in there for an invoice that was settled otherwise is on record, to be given back', async () => {
    const { billing, fake } = world;
    const id = await unpaid();
    await billing.invoices.paymentUrl(id);
    await billing.payments.record({ invoiceId: id, amountCents: 1000, reference: 'cheque' });
    fake.payPage('cs_1');
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 2000, totalDueAmountCents: -1000 });
    expect(await world.told('payment.succeeded')).toHaveLength(1);
  });

  it('there is none without a provider that has one, nor for an unknown invoice', async () => {
    const { billing, fake } = world;
    await billing.customers.upsert({ externalId: 'alone', currency: 'EUR' });
    const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'alone', fees: [{ addOnCode: 'item' }] });
    await expect(billing.invoices.paymentUrl(id)).rejects.toMatchObject({ code: 'not_allowed', details: { customer: ['no_linked_payment_provider'] } });
    await expect(billing.invoices.paymentUrl('nope')).rejects.toMatchObject({ code: 'not_found' });
    expect(stripe({ apiKey: 'sk_test_1', client: fake.client }).paymentUrl).toBeUndefined();
  });
});
