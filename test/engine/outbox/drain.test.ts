import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BillingEngine, type DomainEvent } from '../../../src/index.js';
import { type ManualClock, manualClock } from '../../../src/testing/index.js';
import { type FreshStore, freshStores } from '../storages.js';

const { stores, close } = freshStores();
afterAll(close);

describe.each(stores)('the outbox on $name', ({ make }) => {
  let store: FreshStore;
  let clock: ManualClock;
  let billing: BillingEngine;
  beforeEach(async () => {
    store = make();
    clock = manualClock('2024-05-10T09:00:00Z');
    billing = await BillingEngine.open({ storage: store.storage(), clock });
    for (const externalId of ['a', 'b', 'a', 'c', 'a']) await billing.customers.upsert({ externalId, currency: 'EUR' });
  });
  afterEach(async () => {
    await billing.close();
    await store.remove();
  });

  const names = (events: readonly DomainEvent[]) => events.map(({ type, externalCustomerId }) => `${externalCustomerId} ${type}`);
  const after = (seconds: number) => clock.moveTo(new Date(clock.now().getTime() + seconds * 1000));
  /** A handler that remembers what it was handed, and fails for one customer as long as it is told to. */
  function recorder(failsFor: string | null = null) {
    const seen: DomainEvent[] = [];
    const tried: DomainEvent[] = [];
    const state = { failsFor };
    const handler = async (event: DomainEvent) => {
      tried.push(event);
      if (event.externalCustomerId === state.failsFor) throw new Error('the host is down');
      seen.push(event);
    };
    return { handler, seen, tried, state };
  }

  it('hands each event over once, in order for each customer, with dates as dates', async () => {
    const { handler, seen } = recorder();
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 5, failed: 0 });
    expect(names(seen)).toEqual(['a customer.created', 'b customer.created', 'a customer.updated', 'c customer.created', 'a customer.updated']);
    const [first] = seen;
    expect(first!.type === 'customer.created' && first.data.customer.createdAt).toEqual(new Date('2024-05-10T09:00:00Z'));
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 0, failed: 0 });
    expect((await billing.outbox.list()).items).toHaveLength(5);
  });

  it('keeps the later events of a customer waiting for one that failed, and nobody else’s', async () => {
    const { handler, seen, tried, state } = recorder('a');
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 2, failed: 1 });
    expect(names(seen)).toEqual(['b customer.created', 'c customer.created']);
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 0, failed: 0 });
    after(1);
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 0, failed: 1 });
    after(1);
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 0, failed: 0 });
    state.failsFor = null;
    after(1);
    expect(await billing.outbox.drain(handler)).toEqual({ delivered: 3, failed: 0 });
    expect(names(seen.slice(2))).toEqual(['a customer.created', 'a customer.updated', 'a customer.updated']);
    expect(new Set(tried.filter(({ type, externalCustomerId }) => type === 'customer.created' && externalCustomerId === 'a').map(({ id }) => id)).size).toBe(1);
  });

  it('hands an event to one of several that drain at once, still in order', async () => {
    const other = await BillingEngine.open({ storage: store.storage(), clock });
    const seen: DomainEvent[] = [];
    const handler = async (event: DomainEvent) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(event);
    };
    const engines = [billing, other, billing];
    while (seen.length < 5) await Promise.all(engines.map((engine) => engine.outbox.drain(handler)));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(5);
    expect(seen).toHaveLength(5);
    expect(names(seen.filter(({ externalCustomerId }) => externalCustomerId === 'a'))).toEqual(['a customer.created', 'a customer.updated', 'a customer.updated']);
    await other.close();
  });

  it('hands an event over again when the one that took it has died', async () => {
    const { handler, seen } = recorder();
    const never = billing.outbox.drain(() => new Promise(() => {}), { limit: 1 });
    void never;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await billing.outbox.drain(handler);
    expect(names(seen)).toEqual(['b customer.created', 'c customer.created']);
    after(60);
    await billing.outbox.drain(handler);
    expect(names(seen.slice(2))).toEqual(['a customer.created', 'a customer.updated', 'a customer.updated']);
  });

  it('stops at the limit', async () => {
    const { handler, seen } = recorder();
    expect(await billing.outbox.drain(handler, { limit: 2 })).toEqual({ delivered: 2, failed: 0 });
    await billing.outbox.drain(handler);
    expect(seen).toHaveLength(5);
  });
});
