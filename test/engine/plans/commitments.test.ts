import { describe, expect, it } from 'vitest';
import { amounts, open, plan, subscribe } from './open.js';

const commitment = (amountCents: number) => ({ minimumCommitment: { amountCents } });

describe('a minimum commitment', () => {
  it('is owed up to the day before an upgrade, by the new plan from the day itself', async () => {
    const world = await open('2024-06-01T00:00:00Z');
    await world.billing.plans.create(plan('small', { amountCents: 10_000, ...commitment(1_000_000) }));
    await world.billing.plans.create(plan('large', { amountCents: 20_000, ...commitment(600_000) }));
    await subscribe(world, 'small');
    world.clock.moveTo('2024-06-15T10:00:00Z');
    await world.billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'large' });
    world.clock.moveTo('2024-07-01T10:00:00Z');
    await world.billing.run();
    expect(await amounts(world, 'commitment')).toEqual([466_667 - 4_667, 320_000 - 10_667]);
  });

  it('of a plan in advance counts its fee whole at an upgrade, and is settled whole at a downgrade', async () => {
    const world = await open('2024-06-01T00:00:00Z');
    await world.billing.plans.create(plan('small', { amountCents: 10_000, payInAdvance: true, ...commitment(1_000_000) }));
    await world.billing.plans.create(plan('large', { amountCents: 20_000, payInAdvance: true, ...commitment(600_000) }));
    await world.billing.plans.create(plan('free', { payInAdvance: true }));
    await subscribe(world, 'small');
    world.clock.moveTo('2024-06-15T10:00:00Z');
    await world.billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'large' });
    world.clock.moveTo('2024-07-05T10:00:00Z');
    await world.billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'free' });
    world.clock.moveTo('2024-08-01T10:00:00Z');
    await world.billing.run();
    expect(await amounts(world, 'commitment')).toEqual([466_667 - 10_000, 320_000 - 10_667, 600_000 - 20_000]);
  });

  it('of a period that was never billed in advance is not settled', async () => {
    const world = await open('2024-06-15T00:00:00Z');
    await world.billing.plans.create(plan('a', { amountCents: 10_000, payInAdvance: true, ...commitment(1_000_000) }));
    await subscribe(world, 'a', { subscriptionAt: '2024-06-03T00:00:00Z' });
    world.clock.moveTo('2024-08-01T10:00:00Z');
    await world.billing.run();
    expect(await amounts(world, 'commitment')).toEqual([990_000]);
  });

  it('ends on the last local day that was opened', async () => {
    const world = await open('2024-03-10T00:00:00Z', { timezone: 'Pacific/Auckland' });
    await world.billing.plans.create(plan('a', { amountCents: 3_100, ...commitment(31_000) }));
    await subscribe(world, 'a', { endingAt: '2024-03-31T20:00:00Z' });
    world.clock.moveTo('2024-04-03T00:00:00Z');
    await world.billing.run();
    expect(await amounts(world, 'commitment')).toEqual([22_000 - 2_200]);
  });

  it('comes out the same however often its draft is refreshed', async () => {
    const world = await open('2024-03-01T00:00:00Z', { grace: 3 });
    const seats = { addOnCode: 'seat', units: 10, chargeModel: 'standard' as const, properties: { amount: '10' }, payInAdvance: true };
    await world.billing.plans.create(plan('a', { amountCents: 10_000, payInAdvance: true, fixedCharges: [seats], ...commitment(1_000_000) }));
    await subscribe(world, 'a');
    world.clock.moveTo('2024-03-01T01:00:00Z');
    await world.billing.subscriptions.updateFixedCharge('sub', 'seat', { units: 15, applyUnitsImmediately: true });
    for (const at of ['2024-03-02', '2024-03-20', '2024-04-01', '2024-04-02', '2024-04-06']) {
      world.clock.moveTo(`${at}T06:00:00Z`);
      await world.billing.run();
    }
    // The draft of the start keeps the units that it was made with; the rise stands on an invoice of its own.
    expect(await amounts(world, 'fixed_charge')).toEqual([10_000, 5_000, 15_000]);
    expect(await amounts(world, 'commitment')).toEqual([1_000_000 - 10_000 - 15_000]);
  });
});
