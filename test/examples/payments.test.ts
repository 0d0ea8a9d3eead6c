import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { moneyCameIn, type PaymentOrder, sendInvoices } from '../../examples/payments/any-provider.js';
import { openBilling, paymentServer, signUp } from '../../examples/payments/stripe.js';
import { BillingEngine } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { type FakeStripe, fakeStripe, SECRET } from '../adapters/stripe/fake-stripe.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('examples/payments/stripe.ts', () => {
  const clock = manualClock('2024-05-10T09:00:00Z');
  let fake: FakeStripe;
  let opened: Awaited<ReturnType<typeof openBilling>>;
  let server: ReturnType<typeof paymentServer>;
  let url: string;
  beforeEach(async () => {
    fake = await fakeStripe({ now: () => clock.now() });
    opened = await openBilling(memory(), { apiKey: 'sk_test_1', webhookSecret: SECRET, clock, client: fake.client });
    server = paymentServer(opened.billing, async (request) => request.headers.authorization === 'me');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await opened.billing.addOns.create({ code: 'item', name: 'Item', amountCents: 1000, amountCurrency: 'EUR' });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await opened.billing.close();
    await fake.close();
  });

  it('lets a customer pay on a page, and hears of it by webhook', async () => {
    const { billing } = opened;
    expect(await signUp(opened, 'cus', 'cus@host.test')).toBe('cus_1');
    const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'item' }] });
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'failed' });

    expect((await fetch(`${url}/pay/${id}`, { redirect: 'manual' })).status).toBe(404);
    const page = await fetch(`${url}/pay/${id}`, { redirect: 'manual', headers: { authorization: 'me' } });
    expect([page.status, page.headers.get('location')]).toEqual([303, 'https://checkout.stripe.test/cs_1']);
    fake.payPage('cs_1');
    const { body, headers } = fake.webhook(fake.events.at(-1)!);
    const post = async (text: string) => (await fetch(`${url}/webhooks/stripe`, { method: 'POST', body: text, headers: { ...headers, 'content-type': 'application/json' } })).status;
    expect(await post(body.replace('1000', '9000'))).toBe(400);
    expect([await post(body), await post(body)]).toEqual([204, 204]);
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect((await fetch(`${url}/pay/${id}`, { redirect: 'manual', headers: { authorization: 'me' } })).status).toBe(400);
    expect((await fetch(`${url}/other`)).status).toBe(404);
  });
});

it('examples/payments/any-provider.ts hands invoices on, and records what comes in', async () => {
  const billing = await BillingEngine.open({ storage: memory(), clock: manualClock('2024-05-10T09:00:00Z') });
  await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 1000, amountCurrency: 'EUR' });
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', name: 'Customer', email: 'cus@host.test' });
  const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'item' }] });
  const orders: PaymentOrder[] = [];
  const send = async (order: PaymentOrder) => void orders.push(order);
  await sendInvoices(billing, send);
  await sendInvoices(billing, send);
  expect(orders).toEqual([{
    reference: id, amountCents: 1000, currency: 'EUR', payer: { name: 'Customer', email: 'cus@host.test' }, dueOn: '2024-05-10', lines: [{ text: 'Item', amountCents: 1000 }],
  }]);

  const at = new Date('2024-05-09T12:00:00Z');
  for (const amountCents of [400, 400]) await moneyCameIn(billing, { reference: id, paymentId: 'wire-1', amountCents, at });
  await moneyCameIn(billing, { reference: id, paymentId: 'wire-2', amountCents: 600, at });
  expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
  expect((await billing.payments.list()).items).toMatchObject([{ reference: 'wire-1', createdAt: at }, { reference: 'wire-2' }]);
  await billing.close();
});

it('docs/payments.md shows what the examples do', () => {
  const examples = read('examples/payments/stripe.ts') + read('examples/payments/any-provider.ts');
  const shown = [...read('docs/payments.md').matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!);
  expect(shown.length).toBeGreaterThan(4);
  expect(shown.filter((code) => !examples.includes(code))).toEqual([]);
});
