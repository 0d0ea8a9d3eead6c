import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshStore, freshStores } from '../storages.js';
import { BillingEngine } from '../../../src/index.js';
import { type House, openHouse } from './history.js';

const { stores, close } = freshStores();
afterAll(close);

describe.each(stores)('two engines at once on $name', ({ make }) => {
  let store: FreshStore;
  let houses: House[];
  const both = <T>(call: (house: House, index: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> => Promise.allSettled([0, 1, 2, 3].map((index) => call(houses[index % 2]!, index)));

  beforeEach(async () => {
    store = make();
    const first = await openHouse({ storage: store.storage() });
    houses = [first, { clock: first.clock, billing: await BillingEngine.open({ storage: store.storage(), clock: first.clock }) }];
  });
  afterEach(async () => {
    for (const { billing } of houses) await billing.close();
    await store.remove();
  });

  it('never take more out of a wallet than it holds', async () => {
    const { billing } = houses[0]!;
    const wallet = (await billing.wallets.list()).items[0]!;
    const taken = await both((house) => house.billing.wallets.topUp({ walletId: wallet.id, voidedCredits: '8' }));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await billing.wallets.get(wallet.id)).toMatchObject({ creditsBalance: '4' });
  });

  it('never give the same part of an invoice back twice', async () => {
    const { billing } = houses[0]!;
    const invoice = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup', units: 3 }] });
    const items = [{ feeId: invoice.fees[0]!.id, amountCents: 999 }];
    const { maxCreditableAmountCents: creditAmountCents } = await billing.creditNotes.estimate({ invoiceId: invoice.id, items });
    const made = await both((house) => house.billing.creditNotes.create({ invoiceId: invoice.id, creditAmountCents, items }));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('never use a credit note twice', async () => {
    const { billing, clock } = houses[0]!;
    const invoice = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup', units: 3 }] });
    const note = await billing.creditNotes.create({ invoiceId: invoice.id, creditAmountCents: 1202, items: [{ feeId: invoice.fees[0]!.id, amountCents: 999 }] });
    clock.moveTo('2024-02-01T00:00:00Z');
    await both((house) => house.billing.run());
    const used = (await billing.invoices.list({ limit: 100 })).items.reduce((total, each) => total + each.creditNotesAmountCents, 0);
    const { balanceAmountCents } = await billing.creditNotes.get(note.id);
    expect(used + balanceAmountCents).toBe(1202);
    expect(used).toBeGreaterThan(0);
  });
});
