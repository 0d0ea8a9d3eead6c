import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine, type Storage } from '../../src/index.js';
import type { Store } from '../../src/storage/port.js';
import { type World, commands, openWorld, play, playAll } from './world.js';

const RUNS = process.env['DEEP'] ? 2_000 : 30;
const TIME = process.env['DEEP'] ? 1_800_000 : 60_000;

/** The same data behind a store that somebody has changed. */
function through(storage: Storage, change: (store: Store) => Store): Storage {
  return { ...storage, connect: async () => change(await storage.connect()) };
}

/** A store that is gone from some commit on: that one is still written or not, but its answer never comes. */
function dyingAt(commit: number, isWritten: boolean): (store: Store) => Store {
  let commits = 0;
  const gone = () => Promise.reject(new Error('the process is gone'));
  return (store) => ({
    ...store,
    read: (...question) => (commits >= commit ? gone() : store.read(...question)),
    async commit(...changes) {
      commits += 1;
      if (commits < commit) return store.commit(...changes);
      if (commits === commit && isWritten) await store.commit(...changes);
      return gone();
    },
  });
}

async function documents({ billing }: World): Promise<unknown> {
  const invoices = (await billing.invoices.list({ limit: 1_000 })).items;
  const events = (await billing.outbox.list({ limit: 1_000 })).items.map(({ id: _id, ...event }) => event);
  return JSON.parse(JSON.stringify({ invoices, events })) as unknown;
}

describe('when something fails', () => {
  it('a run that dies anywhere and is started anew ends as one that went through', async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.integer({ min: 1, max: 12 }), fc.boolean(), async (list, commit, isWritten) => {
        const steps = list.filter(({ kind }) => kind !== 'run');
        const [whole, broken] = [memory(), memory()];
        const undisturbed = await openWorld(whole);
        const disturbed = await openWorld(broken);
        for (const world of [undisturbed, disturbed]) {
          await playAll(world, steps);
          await play(world, { kind: 'wait', hours: 900 }, 0);
        }
        const dying = await BillingEngine.open({ storage: through(broken, dyingAt(commit, isWritten)), clock: disturbed.clock, migrate: false });
        await dying.run().catch(() => undefined);
        const late = await disturbed.billing.run();
        expect(late.failures).toEqual([]);
        await undisturbed.billing.run();
        expect(await documents(disturbed)).toEqual(await documents(undisturbed));
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it.each([true, false])('a call with a key, made again because its answer never came, is done once (written: %s)', async (isWritten) => {
    const storage = memory();
    const { billing, clock } = await openWorld(storage);
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
    const input = { externalCustomerId: 'cus', fees: [{ addOnCode: 'setup' }] };
    const dying = await BillingEngine.open({ storage: through(storage, dyingAt(1, isWritten)), clock, migrate: false });
    await expect(dying.invoices.createOneOff(input, { idempotencyKey: 'k' })).rejects.toThrow('the process is gone');
    const answer = await billing.invoices.createOneOff(input, { idempotencyKey: 'k' });
    expect(await billing.invoices.get(answer.id)).toEqual(answer);
    expect((await billing.invoices.list()).items).toHaveLength(1);
  });

  it('usage that cannot be read is not taken for none: that invoice waits for the next run, and holds up no other', async () => {
    const storage = memory();
    const { billing, clock } = await openWorld(storage);
    for (const [customer, count] of [['well', 3], ['ill', 5]] as const) {
      await billing.customers.upsert({ externalId: customer, currency: 'EUR' });
      await billing.subscriptions.create({ externalId: customer, externalCustomerId: customer, planCode: 'plan-2' });
      await billing.events.ingest({ transactionId: '1', externalSubscriptionId: customer, code: 'volume', properties: { value: count * 1_000 } });
    }
    const unreadable = through(storage, (store) => ({
      ...store,
      usage: {
        ...store.usage,
        summarize: (requests) => (requests.some((request) => request.externalSubscriptionId === 'ill') ? Promise.reject(new Error('timed out')) : store.usage.summarize(requests)),
      },
    }));
    clock.moveTo('2024-01-15T00:00:00Z');
    const failing = await BillingEngine.open({ storage: unreadable, clock, migrate: false });
    const report = await failing.run();
    expect(report.invoicesCreated).toBe(1);
    expect(report.failures.length).toBeGreaterThan(0);
    for (const failure of report.failures) expect(failure.error).toBe('timed out');
    expect((await billing.invoices.list()).items.map(({ externalCustomerId }) => externalCustomerId)).toEqual(['well']);

    expect(await billing.run()).toMatchObject({ invoicesCreated: 1, failures: [] });
    const { items } = await billing.invoices.list({ externalCustomerId: 'ill' });
    expect(items[0]!.fees.find(({ item }) => item.code === 'volume')).toMatchObject({ units: '5000', amountCents: 1500 });
  });

  it('nothing is built on a ledger that somebody has changed in the database', async () => {
    const storage = memory();
    const { billing } = await openWorld(storage);
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
    const wallet = await billing.wallets.create({ externalCustomerId: 'cus', rateAmount: '1', grantedCredits: '10' });
    const store = await storage.connect();
    const [entry] = await store.read('walletTransactionsByWallet', { walletId: wallet.id });
    await store.commit([{ type: 'update', table: 'walletTransactions', id: entry!.id, expectedVersion: entry!.version, set: { remainingAmountCents: 2_000 } }]);
    await expect(billing.wallets.topUp({ walletId: wallet.id, voidedCredits: '4' })).rejects.toThrow('does not hold what its ledger says');
    expect(await billing.wallets.get(wallet.id)).toMatchObject({ balanceCents: 1_000, consumedCredits: '0' });
    expect((await billing.wallets.listTransactions({ walletId: wallet.id })).items).toHaveLength(1);
  });
});
