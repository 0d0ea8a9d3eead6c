import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stripe } from '../../../adapters/stripe/index.js';
import type { Fault } from './fake-stripe.js';
import { type StripeWorld, stripeWorld } from './world.js';

const CREATE = 'POST /v1/payment_intents';
const CONFIRM = 'POST /v1/payment_intents/:id/confirm';
const CANCEL = 'POST /v1/payment_intents/:id/cancel';

describe('collecting through Stripe', () => {
  let world: StripeWorld;
  beforeEach(async () => void (world = await stripeWorld()));
  afterEach(() => world.close());

  it('charges the saved payment method, and says at Stripe what for', async () => {
    const { billing, fake, stripeId } = world;
    const { id } = await world.invoiced();
    expect((await billing.run()).failures).toEqual([]);
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect(fake.charges()).toEqual([{ kind: 'charge', intent: 'pi_1', amount: 1000, currency: 'eur', customer: stripeId, invoiceIds: [id] }]);
    const [payment] = await world.payments();
    expect(payment).toMatchObject({ status: 'succeeded', providerCode: 'stripe', providerPaymentId: 'pi_1' });
    expect(fake.intents[0]!.metadata).toEqual({ reckoner_namespace: 'default', reckoner_payment_id: payment!.id, reckoner_invoice_ids: id });
    await world.deliver();
    expect(await world.told('payment.succeeded')).toHaveLength(1);
  });

  it.each([['pm_declined', 'insufficient_funds'], ['pm_generic', 'card_declined']])('%s: a decline is a failure with its code, and the intent can never be paid later', async (method, code) => {
    const { billing, fake } = world;
    world.save(method);
    const { id } = await world.invoiced();
    expect((await billing.run()).failures).toEqual([]);
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'failed', readyForPaymentProcessing: true });
    expect(await world.told('invoice.payment_failure')).toMatchObject([{ providerError: { code } }]);
    expect(fake.intents).toMatchObject([{ status: 'canceled' }]);
    await billing.run();
    expect(fake.intents).toHaveLength(1);

    world.save('pm_ok');
    await billing.invoices.retryPayment(id);
    await billing.run();
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
    expect(fake.charges()).toHaveLength(1);
  });

  it('waits for the customer when the bank wants to see one', async () => {
    const { billing, fake } = world;
    world.save('pm_auth');
    const { id } = await world.invoiced();
    await billing.run();
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'pending', readyForPaymentProcessing: false });
    expect(await world.told('payment.requires_action')).toMatchObject([{ nextAction: { type: 'authentication_required', clientSecret: 'pi_1_secret', url: null } }]);
    await billing.run();
    expect(fake.intents).toHaveLength(1);
    fake.decide('pi_1', 'succeeded');
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
  });

  it('a slow debit is pending until Stripe tells; if it comes to nothing, another attempt charges once', async () => {
    const { billing, fake } = world;
    world.save('pm_debit');
    const { id } = await world.invoiced();
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'pending', readyForPaymentProcessing: false });
    fake.decide('pi_1', 'requires_payment_method');
    await world.deliver();
    expect(await world.told('invoice.payment_failure')).toMatchObject([{ providerError: { code: 'debit_not_authorized' } }]);
    world.save('pm_ok');
    await billing.invoices.retryPayment(id);
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
    // What failed before could have been paid again by the customer; no more.
    expect(fake.intents).toMatchObject([{ status: 'canceled' }, { status: 'succeeded' }]);
  });

  it.each([
    ['no_payment_method', 1000, async (each: StripeWorld) => each.save(null)],
    ['amount_too_small', 49, async () => undefined],
    ['resource_missing', 1000, async (each: StripeWorld) => void (await each.billing.customers.upsert({ externalId: 'cus', providerCustomerId: 'cus_99' }))],
  ])('%s is a clear failure', async (code, amountCents, prepare) => {
    await prepare(world);
    await world.invoiced(amountCents);
    expect((await world.billing.run()).failures).toEqual([]);
    expect(await world.told('invoice.payment_failure')).toMatchObject([{ providerError: { code } }]);
    expect(world.fake.charges()).toEqual([]);
  });

  it('charges what was saved last when nothing is saved as default', async () => {
    world.save(null);
    world.fake.customer(world.stripeId).methods = ['pm_declined', 'pm_ok'];
    const { id } = await world.invoiced();
    await world.billing.run();
    expect(await world.billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
  });

  it('does not send an amount that Stripe cannot express', async () => {
    const { billing, fake } = world;
    await billing.addOns.create({ code: 'dinar', name: 'Dinar', amountCents: 5124, amountCurrency: 'KWD' });
    await billing.customers.upsert({ externalId: 'kwd', currency: 'KWD', paymentProvider: 'stripe', providerCustomerId: world.stripeId });
    await billing.invoices.createOneOff({ externalCustomerId: 'kwd', currency: 'KWD', fees: [{ addOnCode: 'dinar' }] });
    await billing.run();
    expect(await world.told('invoice.payment_failure')).toMatchObject([{ providerError: { code: 'amount_not_expressible' } }]);
    expect(fake.intents).toEqual([]);
  });

  describe('when Stripe does not answer as it should', () => {
    const cases: { name: string; on: string; faults: Fault[]; method?: string }[] = [
      { name: 'a time-out before the charge', on: CONFIRM, faults: ['hangs'] },
      { name: 'a time-out after the charge', on: CONFIRM, faults: ['hangs after'] },
      { name: 'a 500 before the charge', on: CONFIRM, faults: ['500'] },
      { name: 'a 500 after the charge', on: CONFIRM, faults: ['500 after'] },
      { name: 'too many requests', on: CONFIRM, faults: ['429'] },
      // Twice, for Stripe's client repeats a call by itself after a reset.
      { name: 'resets before the charge', on: CONFIRM, faults: ['resets', 'resets'] },
      { name: 'resets after the charge', on: CONFIRM, faults: ['resets after', 'resets'] },
      { name: 'a 500 instead of an intent', on: CREATE, faults: ['500'] },
      { name: 'a 500 after the intent was made', on: CREATE, faults: ['500 after'] },
      { name: 'a time-out after the intent was made', on: CREATE, faults: ['hangs after'] },
      { name: 'lists that fail', on: 'GET /v1/payment_intents', faults: ['500', '429'] },
      { name: 'a decline that is never heard', on: CONFIRM, faults: ['500 after'], method: 'pm_declined' },
      { name: 'a declined intent that cannot be closed', on: CANCEL, faults: ['500', '429'], method: 'pm_declined' },
      { name: 'a wish for authentication that is never heard', on: CONFIRM, faults: ['resets after', 'resets'], method: 'pm_auth' },
    ];
    it.each(cases)('$name: the outcome is unknown, and asked for again', async ({ on, faults, method = 'pm_ok' }) => {
      const { billing, fake } = world;
      world.save(method);
      const { id } = await world.invoiced();
      fake.fail(on, ...faults);
      expect((await billing.run()).failures).toMatchObject([{ kind: 'payment' }]);
      expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'pending', readyForPaymentProcessing: false });
      await expect(billing.invoices.retryPayment(id)).rejects.toMatchObject({ code: 'not_allowed' });
      for (let runs = 0; runs < 3; runs += 1) await billing.run();
      await world.deliver();
      const paymentStatus = { pm_ok: 'succeeded', pm_declined: 'failed', pm_auth: 'pending' }[method];
      expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus, totalPaidAmountCents: method === 'pm_ok' ? 1000 : 0 });
      expect(fake.charges()).toHaveLength(method === 'pm_ok' ? 1 : 0);
      expect(await world.payments()).toHaveLength(1);
      expect((await billing.run()).failures).toEqual([]);
    });

    it.each([['hangs after', 1], ['500', 0]] as const)('%s: asked again 25 hours later, when Stripe has forgotten the keys', async (fault, charged) => {
      const { billing, fake } = world;
      const { id } = await world.invoiced();
      fake.fail(CONFIRM, fault);
      await billing.run();
      expect(fake.charges()).toHaveLength(charged);
      world.wait(25);
      world.save('pm_declined');
      world.save('pm_ok');
      await billing.run();
      await world.deliver();
      expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
      expect(fake.charges()).toHaveLength(1);
      // Nothing else is left that could take money.
      expect(fake.intents.filter(({ status }) => status !== 'succeeded' && status !== 'canceled')).toEqual([]);
      expect(await world.payments()).toMatchObject([{ status: 'succeeded', providerPaymentId: fake.charges()[0]!.intent }]);
    });

    it('a charge whose answer was lost is found again though the customer has nothing saved any more', async () => {
      const { billing, fake } = world;
      const { id } = await world.invoiced();
      fake.fail(CONFIRM, '500 after');
      await billing.run();
      world.save(null);
      await billing.run();
      expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
    });

    it('is charged once though another card is the default when it is asked again', async () => {
      const { billing, fake } = world;
      const { id } = await world.invoiced();
      fake.fail(CONFIRM, '500 after');
      await billing.run();
      fake.customer(world.stripeId).methods.push('pm_generic');
      fake.customer(world.stripeId).invoice_settings.default_payment_method = 'pm_generic';
      await billing.run();
      expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
      expect(fake.charges()).toHaveLength(1);
    });

    it('money is recognized by the webhook when the answer was never heard', async () => {
      const { billing, fake } = world;
      const { id } = await world.invoiced();
      fake.fail(CONFIRM, '500 after');
      await billing.run();
      await world.deliver();
      expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
      fake.calls.length = 0;
      await billing.run();
      expect(fake.calls).toEqual([]);
    });
  });

  it('a process that is killed between the claim and the call: the next one takes the attempt over', async () => {
    const { billing, fake } = world;
    const { id } = await world.invoiced();
    // The first process never comes back from the call; nothing has reached Stripe.
    fake.fail('*', 'hangs');
    fake.calls.length = 0;
    const killed = await world.open();
    const running = killed.run();
    while (fake.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await world.payments()).toMatchObject([{ status: 'pending', providerPaymentId: null }]);
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
    await running;
    expect(fake.charges()).toHaveLength(1);
    expect(await world.payments()).toHaveLength(1);
  });

  it.each(['charge', 'intent'] as const)('two engines at once, both before the %s', async (what) => {
    const { billing, fake } = world;
    const { id } = await world.invoiced();
    const other = await world.open();
    fake.fail(what === 'charge' ? CONFIRM : CREATE, 'waits');
    const first = billing.run();
    while (fake.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = other.run();
    // The other asks under the same key meanwhile, and is sent away, or finishes it.
    await second;
    fake.waiting[0]!.go();
    await first;
    await billing.run();
    await world.deliver();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect(fake.charges()).toHaveLength(1);
  });

  it('collects an invoice that is in a payment request once', async () => {
    const { billing, fake } = world;
    world.save('pm_generic');
    const ids = [(await world.invoiced(1000)).id, (await world.invoiced(2000)).id];
    await billing.run();
    world.wait(48);
    await billing.run();
    world.save('pm_ok');
    await billing.paymentRequests.create({ externalCustomerId: 'cus', invoiceIds: ids });
    fake.fail(CONFIRM, '500 after');
    await billing.run();
    await billing.run();
    await world.deliver();
    expect(fake.charges()).toMatchObject([{ amount: 3000, invoiceIds: ids }]);
    for (const id of ids) expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
  });

  it('withdraws a pending payment that is not wanted any more, unless the money is on its way', async () => {
    const { billing, fake } = world;
    world.save('pm_auth');
    const { id } = await world.invoiced();
    await billing.run();
    await billing.payments.record({ invoiceId: id, amountCents: 1000, reference: 'cheque' });
    await billing.run();
    expect(fake.intents).toMatchObject([{ status: 'canceled' }]);
    world.save('pm_debit');
    const later = await world.invoiced();
    await billing.run();
    await billing.payments.record({ invoiceId: later.id, amountCents: 1000, reference: 'cheque' });
    expect((await billing.run()).failures).toEqual([]);
    expect(fake.intents[1]).toMatchObject({ status: 'processing' });
  });

  it('makes a customer at Stripe once, and finds it again when Stripe has forgotten the key', async () => {
    const { billing, provider, fake } = world;
    const customer = await billing.customers.upsert({ externalId: 'new', currency: 'EUR', paymentProvider: 'stripe', email: 'a@host.test' });
    const first = await provider.customerId(customer);
    expect(await provider.customerId({ ...customer, email: 'b@host.test' })).toBe(first);
    world.wait(25);
    expect(await provider.customerId(customer)).toBe(first);
    expect(fake.customers).toHaveLength(2);
    expect(fake.customer(first)).toMatchObject({ email: 'b@host.test', metadata: { reckoner_customer_id: customer.id } });
  });

  it('keeps apart two engines on one Stripe account, which may give the same ids', async () => {
    const { billing, fake, clock } = world;
    const customer = await billing.customers.get('cus');
    const other = stripe({ apiKey: 'sk_test_1', namespace: 'other', clock, client: fake.client });
    const invoice = await world.invoiced();
    const ask = (provider: typeof other, providerCustomerId: string) =>
      provider.collect({ idempotencyKey: 'pay_1', amountCents: 1000, currency: 'EUR', customer: { ...customer, providerCustomerId }, invoices: [invoice] });
    const theirs = await other.customerId({ ...customer, providerCustomerId: undefined });
    expect(theirs).not.toBe(world.stripeId);
    fake.customer(theirs).methods.push('pm_ok');
    expect(await ask(world.provider, world.stripeId)).toMatchObject({ status: 'succeeded', providerPaymentId: 'pi_1' });
    expect(await ask(other, theirs)).toMatchObject({ status: 'succeeded', providerPaymentId: 'pi_2' });
  });
});
