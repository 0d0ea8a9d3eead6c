import { beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { type World, openWorld } from './world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld(memory());
  await world.billing.customers.upsert({ externalId: 'cus' });
});

const apply = (couponCode: string) => world.billing.coupons.apply({ externalCustomerId: 'cus', couponCode });
const coupon = (code: string, more: object) =>
  world.billing.coupons.create({ code, name: code, couponType: 'fixed_amount', amountCents: 100, amountCurrency: 'EUR', frequency: 'once', ...more });

describe('a coupon', () => {
  it('gives a customer without a currency its own', async () => {
    await apply('coupon-0');
    expect(await world.billing.customers.get('cus')).toMatchObject({ currency: 'EUR' });
  });

  it('expires in a run, goes on where it is applied, and is applied no more', async () => {
    await coupon('short', { expiration: 'time_limit', expirationAt: '2024-02-01T00:00:00Z' });
    await apply('short');
    world.clock.moveTo('2024-02-01T00:00:00Z');
    await world.billing.run();
    expect(await world.billing.coupons.get('short')).toMatchObject({ status: 'terminated' });
    expect((await world.billing.coupons.listApplied({ externalCustomerId: 'cus' })).items).toMatchObject([{ couponCode: 'short', status: 'active' }]);
    await expect(apply('short')).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('that is not reusable is applied to a customer once, ended or not', async () => {
    await coupon('single', { reusable: false });
    const { id } = await apply('single');
    await world.billing.coupons.removeApplied(id);
    await expect(apply('single')).rejects.toMatchObject({ code: 'not_allowed', details: { coupon: ['coupon_is_not_reusable'] } });
  });

  it('ends its applications when it is deleted, not when it is terminated', async () => {
    await apply('coupon-0');
    await apply('coupon-1');
    await world.billing.coupons.terminate('coupon-0');
    await world.billing.coupons.delete('coupon-1');
    const { items } = await world.billing.coupons.listApplied({ externalCustomerId: 'cus' });
    expect(items.map(({ couponCode, status }) => [couponCode, status])).toEqual([['coupon-0', 'active'], ['coupon-1', 'terminated']]);
    await expect(world.billing.coupons.get('coupon-1')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('may change its name once it is applied, not its amount', async () => {
    await apply('coupon-0');
    expect(await world.billing.coupons.update('coupon-0', { name: 'New' })).toMatchObject({ name: 'New', amountCents: 700 });
    await expect(world.billing.coupons.update('coupon-0', { amountCents: 1 })).rejects.toMatchObject({ code: 'not_allowed', details: { amountCents: ['not_allowed'] } });
  });

  it('needs what its kind and frequency need', async () => {
    await expect(coupon('a', { amountCents: undefined, frequency: 'recurring', expiration: 'time_limit' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { amountCents: ['value_is_mandatory'], frequencyDuration: ['value_is_mandatory'], expirationAt: ['value_is_mandatory'] },
    });
    await expect(coupon('b', { appliesTo: { planCodes: ['plan-1'], billableMetricCodes: ['none'] } })).rejects.toMatchObject({
      code: 'not_found', details: { appliesTo: ['only_one_limitation_type_per_coupon_allowed'], 'appliesTo.billableMetricCodes.0': ['billableMetric_not_found'] },
    });
  });
});
