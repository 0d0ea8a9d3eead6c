import { describe, expect, it } from 'vitest';
import { amounts, open, plan, subscribe } from './open.js';

const seats = (units: number, more: object = {}) => ({ code: 'seat', addOnCode: 'seat', units, chargeModel: 'standard' as const, properties: { amount: '10' }, ...more });
const usage = (amount: string) => ({ code: 'usage', billableMetricCode: 'usage', chargeModel: 'standard' as const, properties: { amount } });

describe('a subscription\'s own plan', () => {
  it('follows its plan in commitment, taxes and thresholds, unless it sets them', async () => {
    const world = await open('2024-03-01T00:00:00Z');
    const { billing } = world;
    await billing.taxes.create({ code: 'vat', name: 'VAT', rate: 20 });
    await billing.plans.create(plan('p', { minimumCommitment: { amountCents: 1_000, taxCodes: ['vat'] } }));
    await subscribe(world, 'p', { planOverrides: { name: 'Mine', usageThresholds: [{ amountCents: 7 }] } });
    await billing.plans.update('p', { minimumCommitment: { amountCents: 2_000 }, taxCodes: ['vat'], usageThresholds: [{ amountCents: 9 }], amountCents: 5 });
    const { plan: own } = await billing.subscriptions.get('sub');
    expect(own).toMatchObject({ name: 'Mine', amountCents: 0, taxCodes: ['vat'], minimumCommitment: { amountCents: 2_000, taxCodes: ['vat'] }, usageThresholds: [{ amountCents: 7 }] });
    await billing.subscriptions.update('sub', { planOverrides: { usageThresholds: [] } });
    expect((await billing.subscriptions.get('sub')).plan).toMatchObject({ name: 'Mine', usageThresholds: [{ amountCents: 9 }] });
  });

  it('is changed in place, by what is named only', async () => {
    const world = await open('2024-03-01T00:00:00Z');
    const { billing } = world;
    await billing.plans.create(plan('p', { charges: [usage('3')], fixedCharges: [seats(2)] }));
    await subscribe(world, 'p');
    await billing.subscriptions.updateCharge('sub', 'usage', { properties: { amount: '5' } });
    await billing.subscriptions.update('sub', { planOverrides: { amountCents: 900 } });
    await billing.subscriptions.updateFixedCharge('sub', 'seat', { units: 4 });
    expect((await billing.subscriptions.get('sub')).plan).toMatchObject({ amountCents: 900, charges: [{ properties: { amount: '5' } }], fixedCharges: [{ units: '4' }] });
    expect(await billing.plans.get('p')).toMatchObject({ amountCents: 0, charges: [{ properties: { amount: '3' } }], fixedCharges: [{ units: '2' }] });
    expect((await billing.plans.list()).items).toHaveLength(1);
  });

  it('does not arise from units alone, which the plan\'s changes then pass by', async () => {
    const world = await open('2024-03-01T00:00:00Z');
    const { billing, clock } = world;
    await billing.plans.create(plan('p', { payInAdvance: true, fixedCharges: [seats(10, { payInAdvance: true })] }));
    await subscribe(world, 'p');
    clock.moveTo('2024-03-05T00:00:00Z');
    expect(await billing.subscriptions.updateFixedCharge('sub', 'seat', { units: 10, applyUnitsImmediately: true })).toMatchObject({ units: '10' });
    await billing.plans.update('p', { amountCents: 700, fixedCharges: [seats(30, { payInAdvance: true, applyUnitsImmediately: true })] });
    clock.moveTo('2024-04-01T00:00:00Z');
    await billing.run();
    // Whole at the start, a line of 0 that documents the override, and April by the override; the plan's price is followed.
    expect(await amounts(world, 'fixed_charge')).toEqual([10_000, 0, 10_000]);
    expect((await billing.subscriptions.get('sub')).plan).toMatchObject({ amountCents: 700, fixedCharges: [{ units: '10' }] });
  });

  it('stays behind at a plan change, and counts in the comparison of plans', async () => {
    const world = await open('2024-03-01T00:00:00Z');
    const { billing } = world;
    await billing.plans.create(plan('p', { amountCents: 1_000 }));
    await billing.plans.create(plan('q', { amountCents: 800 }));
    await subscribe(world, 'p', { planOverrides: { amountCents: 500 } });
    expect(await billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'q' })).toMatchObject({ planCode: 'q', status: 'active', plan: { amountCents: 800 } });
    expect(await billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'p', planOverrides: { amountCents: 300 } })).toMatchObject({ planCode: 'q', nextPlanCode: 'p' });
  });
});

it('lets the fixed charges of a deleted add-on go, of own plans too', async () => {
  const world = await open('2024-03-01T00:00:00Z');
  const { billing, clock } = world;
  await billing.plans.create(plan('p', { fixedCharges: [seats(2), { ...seats(1), code: 'desk', addOnCode: 'desk' }] }));
  await subscribe(world, 'p', { planOverrides: { name: 'Mine' } });
  await billing.addOns.delete('seat');
  expect((await billing.subscriptions.get('sub')).plan.fixedCharges).toMatchObject([{ code: 'desk' }]);
  clock.moveTo('2024-04-01T00:00:00Z');
  await billing.run();
  expect(await amounts(world, 'fixed_charge')).toEqual([1_000]);
});
