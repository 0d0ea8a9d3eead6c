import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshStore, freshStores } from './storages.js';
import { type World, dump, openWorld } from './world.js';

const { stores, close } = freshStores();
afterAll(close);

describe.each(stores)('several engines at once on $name', ({ make }) => {
  let store: FreshStore;
  let worlds: World[];
  const each = <T>(call: (world: World, index: number) => Promise<T>): Promise<T[]> => Promise.all(worlds.map(call));

  beforeEach(async () => {
    store = make();
    const first = await openWorld(store.storage());
    const second = await openWorld(store.storage(), { catalogue: false });
    const third = await openWorld(store.storage(), { catalogue: false });
    worlds = [first, second, third];
    for (const customer of ['a', 'b', 'c', 'd']) {
      await first.billing.customers.upsert({ externalId: customer, currency: 'EUR' });
      await first.billing.coupons.apply({ externalCustomerId: customer, couponCode: 'coupon-0' });
      for (const plan of [1, 2]) await first.billing.subscriptions.create({ externalId: `${customer}-${plan}`, externalCustomerId: customer, planCode: `plan-${plan}` });
      await first.billing.events.ingestBatch(Array.from({ length: 5 }, (_, n) => ({
        transactionId: `${n}`, externalSubscriptionId: `${customer}-1`, code: 'requests', timestamp: '2024-01-12T00:00:00Z',
      })));
    }
  });
  afterEach(async () => {
    await each(({ billing }) => billing.close());
    await store.remove();
  });

  it('bill what is due once, as one engine would', async () => {
    for (const { clock } of worlds) clock.moveTo('2024-03-20T00:00:00Z');
    const reports = await each(({ billing }) => billing.run());
    expect(reports.flatMap((report) => report.failures)).toEqual([]);
    const together = await dump(worlds[0]!);
    const invoices = together['invoices'] as { number: string; subscriptions: { externalId: string; fromDatetime: string }[] }[];
    const billed = invoices.flatMap(({ subscriptions }) => subscriptions.map(({ externalId, fromDatetime }) => `${externalId} ${fromDatetime}`));
    expect(new Set(billed).size).toBe(billed.length);
    expect(reports.reduce((total, report) => total + report.invoicesCreated, 0)).toBe(invoices.length - 4);
    for (const customer of ['001', '002', '003', '004']) {
      const numbers = invoices.map(({ number }) => number).filter((number) => number.startsWith(`TEST-${customer}-`)).sort();
      expect(numbers).toEqual(numbers.map((_, index) => `TEST-${customer}-${String(index + 1).padStart(3, '0')}`));
    }
    expect(await worlds[1]!.billing.run()).toMatchObject({ invoicesCreated: 0 });
  });

  it('use a coupon once', async () => {
    await each(({ billing }, index) => billing.invoices.createOneOff({ externalCustomerId: 'a', fees: [{ addOnCode: 'setup', units: index + 1 }] }));
    for (const { clock } of worlds) clock.moveTo('2024-02-02T00:00:00Z');
    await each(({ billing }) => billing.run());
    const { items } = await worlds[0]!.billing.invoices.list({ externalCustomerId: 'a' });
    expect(items.reduce((total, invoice) => total + invoice.couponsAmountCents, 0)).toBe(700);
  });

  it('number invoices of the entity without gap or double', async () => {
    await worlds[0]!.billing.billingEntities.update('default', { documentNumbering: 'per_billing_entity' });
    const made = (await each(({ billing }, index) => Promise.all(['a', 'b', 'c'].map((customer) =>
      billing.invoices.createOneOff({ externalCustomerId: customer, fees: [{ addOnCode: 'setup', units: index + 1 }] }))))).flat();
    const before = 4;
    const numbers = made.map(({ number }) => Number(number.slice(-3))).sort((a, b) => a - b);
    expect(numbers).toEqual(made.map((_, index) => before + index + 1));
  });

  it('take an event once', async () => {
    const events = Array.from({ length: 200 }, (_, n) => ({ transactionId: `tx-${n}`, externalSubscriptionId: 'a-1', code: 'requests', timestamp: '2024-01-11T00:00:00Z' }));
    const outcomes = await each(({ billing }, index) => billing.events.ingestBatch(index === 1 ? [...events].reverse() : events));
    expect(outcomes.reduce((total, { accepted }) => total + accepted, 0)).toBe(200);
    expect(outcomes.reduce((total, { duplicates }) => total + duplicates, 0)).toBe(400);
    expect((await worlds[0]!.billing.events.list({ externalSubscriptionId: 'a-1', limit: 1000 })).items).toHaveLength(205);
  });

  it('create a subscription, a plan and a customer once', async () => {
    const created = await each(({ billing }) => billing.subscriptions.create({ externalId: 'new', externalCustomerId: 'a', planCode: 'plan-0' }).then(() => 'created', (error: { code: string }) => error.code));
    expect(created.sort()).toEqual(['already_exists', 'already_exists', 'created']);
    const plans = await each(({ billing }) => billing.plans.create({ code: 'p', name: 'P', interval: 'monthly', amountCents: 1, amountCurrency: 'EUR' }).then(() => 'created', (error: { code: string }) => error.code));
    expect(plans.sort()).toEqual(['already_exists', 'already_exists', 'created']);
    const customers = await each(({ billing }) => billing.customers.upsert({ externalId: 'new' }));
    expect(new Set(customers.map(({ id }) => id)).size).toBe(1);
  });
});
