import { beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../../adapters/memory/index.js';
import type { Storage, Store } from '../../../src/storage/port.js';
import { type Opened, open, plan, subscribe } from './open.js';

/** A storage that counts what is read. */
function counting(): { storage: Storage; reads: string[] } {
  const reads: string[] = [];
  const inner = memory();
  const watched = (store: Store): Store => ({ ...store, read: (name, by, options) => (reads.push(name), store.read(name, by, options)) });
  return { reads, storage: { ...inner, connect: async () => watched(await inner.connect()) } };
}

let world: Opened;
let reads: string[];
beforeEach(async () => {
  const counted = counting();
  world = await open('2024-03-01T00:00:00Z', { storage: counted.storage });
  reads = counted.reads;
  const { billing } = world;
  await billing.features.create({ code: 'seats', privileges: [{ code: 'max', valueType: 'integer' }, { code: 'sso', valueType: 'boolean' }] });
  await billing.features.create({ code: 'api' });
  const charges = [{ billableMetricCode: 'usage', chargeModel: 'standard' as const, properties: { amount: '1' } }];
  await billing.plans.create(plan('p', { charges, entitlements: { seats: { max: 5, sso: false } } }));
  await subscribe(world, 'p', { planOverrides: { name: 'Mine' } });
  reads.length = 0;
});

describe('what a subscription may do', () => {
  it('is read in two questions by key', async () => {
    await world.billing.entitlements.forSubscription('sub');
    expect(reads).toEqual(['subscriptionByLiveKey', 'planByKey']);
    reads.length = 0;
    await world.billing.entitlements.check({ externalSubscriptionId: 'sub', feature: 'seats', privilege: 'max' });
    expect(reads).toEqual(['subscriptionByLiveKey', 'planByKey']);
  });

  it('is a feature, and a value that is not false', async () => {
    const check = (feature: string, privilege?: string) => world.billing.entitlements.check({ externalSubscriptionId: 'sub', feature, ...(privilege ? { privilege } : {}) });
    expect(await check('seats')).toEqual({ allowed: true, value: null, usage: null });
    expect(await check('api')).toMatchObject({ allowed: false });
    expect(await check('seats', 'sso')).toMatchObject({ allowed: false, value: false });
    expect(await check('seats', 'none')).toMatchObject({ allowed: false, value: null });
    await world.billing.entitlements.set('sub', { seats: { sso: true } });
    expect(await check('seats', 'sso')).toMatchObject({ allowed: true, value: true });
  });

  it('is limited by what it has used of a metric', async () => {
    const check = () => world.billing.entitlements.check({ externalSubscriptionId: 'sub', feature: 'seats', privilege: 'max', metric: 'usage' });
    const use = (id: string, value: number) => world.billing.events.ingest({ transactionId: id, externalSubscriptionId: 'sub', code: 'usage', properties: { value } });
    expect(await check()).toEqual({ allowed: true, value: 5, usage: { used: '0', limit: '5', remaining: '5' } });
    await use('1', 4.5);
    expect(await check()).toMatchObject({ allowed: true, usage: { used: '4.5', remaining: '0.5' } });
    await use('2', 3);
    expect(await check()).toMatchObject({ allowed: false, usage: { used: '7.5', remaining: '0' } });
  });

  it('is nothing once it has ended, and unknown before it began', async () => {
    await world.billing.subscriptions.terminate({ externalId: 'sub' });
    expect(await world.billing.entitlements.forSubscription('sub')).toEqual({ items: [] });
    expect(await world.billing.entitlements.check({ externalSubscriptionId: 'sub', feature: 'seats' })).toMatchObject({ allowed: false });
    await expect(world.billing.entitlements.set('sub', { seats: { max: 1 } })).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(world.billing.entitlements.forSubscription('other')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('starts from the new plan after a plan change', async () => {
    await world.billing.plans.create(plan('q', { amountCents: 10, entitlements: { api: {} } }));
    await world.billing.entitlements.set('sub', { seats: { max: 50 } });
    await world.billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'q' });
    expect(await world.billing.entitlements.forSubscription('sub')).toEqual({ items: [{ code: 'api', privileges: [] }] });
  });

  it('loses a feature or a privilege that is deleted, for good', async () => {
    await world.billing.entitlements.set('sub', { seats: { max: 50 }, api: {} });
    await world.billing.features.deletePrivilege('seats', 'max');
    expect(await world.billing.entitlements.forSubscription('sub')).toEqual({ items: [{ code: 'seats', privileges: [{ code: 'sso', value: false }] }, { code: 'api', privileges: [] }] });
    await world.billing.features.delete('seats');
    await world.billing.features.create({ code: 'seats', privileges: [{ code: 'max', valueType: 'integer' }] });
    expect(await world.billing.entitlements.forSubscription('sub')).toEqual({ items: [{ code: 'api', privileges: [] }] });
    expect((await world.billing.subscriptions.get('sub')).plan.entitlements).toEqual({});
  });
});
