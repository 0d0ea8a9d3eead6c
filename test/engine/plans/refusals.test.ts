import { beforeEach, describe, expect, it } from 'vitest';
import { type Opened, open, plan, subscribe } from './open.js';

let world: Opened;
beforeEach(async () => {
  world = await open('2024-03-01T00:00:00Z');
  const { billing } = world;
  await billing.features.create({ code: 'seats', privileges: [{ code: 'max', valueType: 'integer' }] });
  await billing.plans.create(plan('p', {
    charges: [{ code: 'usage', billableMetricCode: 'usage', chargeModel: 'standard', properties: { amount: '1' }, filters: [{ values: { region: ['eu'] }, properties: { amount: '2' }, invoiceDisplayName: 'EU' }] }],
    fixedCharges: [{ code: 'seat', addOnCode: 'seat', units: 3, chargeModel: 'standard', properties: { amount: '1' } }],
  }));
});

/** Refused with code and paths; the plan and the subscription are as before. */
async function refused(call: () => Promise<unknown>, code: string, details: Record<string, string[]>): Promise<void> {
  const state = async () => [await world.billing.plans.get('p'), (await world.billing.subscriptions.list()).items, (await world.billing.outbox.list()).items];
  const before = await state();
  await expect(call()).rejects.toMatchObject({ name: 'BillingError', code, details });
  expect(await state()).toEqual(before);
}
const update = (more: object) => () => world.billing.plans.update('p', more);

describe('a change of a live plan', () => {
  beforeEach(() => subscribe(world, 'p'));

  it('is refused in every frozen field', () => refused(
    update({ interval: 'yearly', payInAdvance: true, trialPeriod: 3, amountCurrency: 'USD', code: 'other', name: 'Fine' }), 'not_allowed',
    Object.fromEntries(['code', 'interval', 'payInAdvance', 'amountCurrency', 'trialPeriod'].map((field) => [field, ['value_is_frozen']])),
  ));

  it('goes through with frozen fields sent unchanged', async () => {
    expect(await world.billing.plans.update('p', { interval: 'monthly', payInAdvance: false, billChargesMonthly: true, code: 'p', name: 'New' })).toMatchObject({ name: 'New', billChargesMonthly: null });
  });

  it('is refused in what of a charge is frozen, with all that is wrong besides', () => refused(
    update({ charges: [{ code: 'usage', billableMetricCode: 'usage', chargeModel: 'package', properties: { amount: '1' }, payInAdvance: true }], fixedCharges: [{ code: 'seat', addOnCode: 'desk', units: -1, prorated: true }] }),
    'not_allowed',
    {
      'charges.0.chargeModel': ['value_is_frozen'], 'charges.0.payInAdvance': ['value_is_frozen'], 'charges.0.properties.packageSize': ['invalid_package_size'],
      'fixedCharges.0.addOnCode': ['value_is_frozen'], 'fixedCharges.0.prorated': ['value_is_frozen'], 'fixedCharges.0.units': ['value_is_invalid'],
    },
  ));

  it('is refused for features and values that do not exist', () => refused(
    update({ entitlements: { seats: { max: 'many', min: 1 }, rooms: {} } }), 'not_found',
    { 'entitlements.rooms': ['feature_not_found'], 'entitlements.seats.max': ['value_is_invalid'], 'entitlements.seats.min': ['privilege_not_found'] },
  ));

  it('is refused for one charge, with paths that begin at it', () => refused(
    () => world.billing.plans.updateCharge('p', 'usage', { properties: { amount: '-1' }, filters: [{ values: { region: ['mars'] }, properties: {} }] } as never), 'validation_failed',
    { 'properties.amount': ['invalid_amount'], 'filters.0.values': ['value_is_invalid'], 'filters.0.properties.amount': ['invalid_amount'] },
  ));

  it('is refused for a charge that is not there, or a code that is', async () => {
    await refused(() => world.billing.plans.deleteCharge('p', 'none'), 'not_found', { charge: ['not_found'] });
    await refused(() => world.billing.plans.updateFixedCharge('p', 'none', {}), 'not_found', { fixedCharge: ['not_found'] });
    await refused(() => world.billing.plans.addFixedCharge('p', { code: 'seat', addOnCode: 'desk', units: 1, chargeModel: 'standard', properties: { amount: '1' } }), 'already_exists', { code: ['value_already_exist'] });
  });

  it('keeps what a matched charge and filter leave out', async () => {
    await world.billing.plans.updateCharge('p', 'usage', { filters: [{ values: { region: ['eu'] }, properties: { amount: '7' } }] });
    expect((await world.billing.plans.get('p')).charges).toMatchObject([{ properties: { amount: '1' }, filters: [{ invoiceDisplayName: 'EU', properties: { amount: '7' } }] }]);
  });
});

it('lets everything of a plan change before it is live', async () => {
  const changed = await world.billing.plans.update('p', {
    code: 'q', interval: 'yearly', amountCurrency: 'USD', payInAdvance: true,
    charges: [{ code: 'usage', billableMetricCode: 'usage', chargeModel: 'package', properties: { amount: '1', packageSize: 5 }, filters: [] }],
  });
  expect(changed).toMatchObject({ code: 'q', interval: 'yearly', billChargesMonthly: false, charges: [{ chargeModel: 'package', filters: [] }], fixedCharges: [{ code: 'seat' }] });
  await expect(world.billing.plans.get('p')).rejects.toMatchObject({ code: 'not_found' });
});

describe('overrides', () => {
  const create = (planOverrides: object) => () => subscribe(world, 'p', { planOverrides });
  it('are refused where they are none', () => refused(
    create({ interval: 'yearly', amountCents: -1, charges: [{ code: 'none' }, { code: 'usage', chargeModel: 'package' }], fixedCharges: [{ code: 'seat', payInAdvance: true, units: 'x' }] }), 'not_found',
    {
      'planOverrides.interval': ['value_is_frozen'], 'planOverrides.amountCents': ['value_is_invalid'], 'planOverrides.charges.0.code': ['charge_not_found'],
      'planOverrides.charges.1.chargeModel': ['value_is_frozen'], 'planOverrides.fixedCharges.0.payInAdvance': ['value_is_frozen'], 'planOverrides.fixedCharges.0.units': ['value_is_invalid'],
      'planOverrides.charges.1.properties.amount': ['invalid_amount'], 'planOverrides.charges.1.properties.packageSize': ['invalid_package_size'],
      'planOverrides.charges.1.filters.0.properties.packageSize': ['invalid_package_size'],
    },
  ));

  it('never move a subscription to another currency', async () => {
    await subscribe(world, 'p');
    await refused(() => world.billing.subscriptions.update('sub', { planOverrides: { amountCurrency: 'USD' } }), 'currency_mismatch', { 'planOverrides.amountCurrency': ['currencies_does_not_match'] });
  });
});
