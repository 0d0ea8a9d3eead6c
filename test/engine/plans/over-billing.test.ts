import { describe, expect, it } from 'vitest';
import { type Opened, open, plan, subscribe } from './open.js';

const charges = [{ billableMetricCode: 'usage', chargeModel: 'standard' as const, properties: { amount: '0.01' } }];

async function use({ billing, clock }: Opened, steps: readonly [day: string, value: number][]): Promise<void> {
  for (const [day, value] of steps) {
    clock.moveTo(`${day}T00:00:00Z`);
    await billing.events.ingest({ transactionId: day, externalSubscriptionId: 'sub', code: 'usage', properties: { value } });
    await billing.run();
  }
}

describe('usage that was billed too much', () => {
  it('is given back by the latest progressive invoice, as far as it billed it, then by the earlier ones', async () => {
    const world = await open('2024-03-01T00:00:00Z');
    await world.billing.taxes.create({ code: 'vat', name: 'VAT', rate: 20, appliedToOrganization: true });
    await world.billing.plans.create(plan('p', { charges, usageThresholds: [{ amountCents: 20 }, { amountCents: 100 }] }));
    await subscribe(world, 'p');
    await use(world, [['2024-03-02', 20], ['2024-03-03', 80], ['2024-03-04', -90]]);
    world.clock.moveTo('2024-04-01T00:00:00Z');
    await world.billing.run();
    const invoices = (await world.billing.invoices.list()).items;
    expect(invoices.map((each) => each.totalAmountCents)).toEqual([24, 96, 0]);
    expect((await world.billing.creditNotes.list()).items).toMatchObject([
      { invoiceId: invoices[1]!.id, reason: 'other', totalAmountCents: 96, creditAmountCents: 96 },
      { invoiceId: invoices[0]!.id, reason: 'other', totalAmountCents: 12, creditAmountCents: 12 },
    ]);
  });

  it('pays the very invoice that finds it out', async () => {
    const world = await open('2024-03-01T00:00:00Z');
    await world.billing.plans.create(plan('p', { amountCents: 50, charges, usageThresholds: [{ amountCents: 20 }] }));
    await subscribe(world, 'p');
    await use(world, [['2024-03-02', 60], ['2024-03-03', -20]]);
    world.clock.moveTo('2024-04-01T00:00:00Z');
    await world.billing.run();
    const [, period] = (await world.billing.invoices.list()).items;
    expect(period).toMatchObject({ feesAmountCents: 90, progressiveBillingCreditAmountCents: 40, creditNotesAmountCents: 20, totalAmountCents: 30 });
  });

  it('waits for the finalization of a draft', async () => {
    const world = await open('2024-03-01T00:00:00Z', { grace: 3 });
    await world.billing.plans.create(plan('p', { charges, usageThresholds: [{ amountCents: 20 }] }));
    await subscribe(world, 'p');
    await use(world, [['2024-03-02', 60], ['2024-03-03', -20]]);
    world.clock.moveTo('2024-04-01T00:00:00Z');
    await world.billing.run();
    expect((await world.billing.invoices.list({ status: 'draft' })).items).toMatchObject([{ progressiveBillingCreditAmountCents: 40 }]);
    expect((await world.billing.creditNotes.list()).items).toEqual([]);
    world.clock.moveTo('2024-04-05T00:00:00Z');
    await world.billing.run();
    expect((await world.billing.creditNotes.list()).items).toMatchObject([{ creditAmountCents: 20 }]);
  });
});

it('never makes a second progressive invoice of the same usage, also after the first was voided', async () => {
  const world = await open('2024-03-01T00:00:00Z');
  await world.billing.plans.create(plan('p', { charges, usageThresholds: [{ amountCents: 20 }] }));
  await subscribe(world, 'p');
  await use(world, [['2024-03-02', 60]]);
  await Promise.all([world.billing.run(), world.billing.run()]);
  const [progressive] = (await world.billing.invoices.list()).items;
  await world.billing.invoices.void(progressive!.id);
  await world.billing.run();
  expect((await world.billing.invoices.list()).items).toHaveLength(1);
  world.clock.moveTo('2024-04-01T00:00:00Z');
  await world.billing.run();
  expect((await world.billing.invoices.list()).items[1]).toMatchObject({ feesAmountCents: 60, progressiveBillingCreditAmountCents: 0, totalAmountCents: 60 });
});
