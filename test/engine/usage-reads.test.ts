import { beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import type { ChargeInput, PlanInput } from '../../src/contract.js';
import { BillingEngine, type BillingError } from '../../src/index.js';
import { type ManualClock, manualClock } from '../../src/testing/index.js';

let billing: BillingEngine;
let clock: ManualClock;

const sum = (code: string, rest = {}) => ({ code, name: code, aggregationType: 'sum' as const, fieldName: 'value', ...rest });
const plan = (charges: unknown[], rest: Partial<PlanInput> = {}): PlanInput => ({
  code: 'p', name: 'P', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR', charges: charges as ChargeInput[], ...rest,
});
const standard = (billableMetricCode: string, rest = {}) => ({ billableMetricCode, chargeModel: 'standard', properties: { amount: '1' }, ...rest });
let sent = 0;
const ingest = (code: string, timestamp: string, properties = {}, externalSubscriptionId = 's') =>
  billing.events.ingest({ transactionId: `tx-${(sent += 1)}`, externalSubscriptionId, code, timestamp, properties });
const at = (instant: string) => clock.moveTo(new Date(instant));
const failure = async (call: Promise<unknown>): Promise<BillingError> => call.then(() => expect.fail('was not refused'), (error: BillingError) => error);

beforeEach(async () => {
  clock = manualClock(new Date('2024-03-05T10:00:00Z'));
  billing = await BillingEngine.open({ storage: memory(), clock });
  await billing.customers.upsert({ externalId: 'c', currency: 'EUR', timezone: 'Pacific/Auckland' });
});

describe('events that are not billed (usage.md 2.9)', () => {
  it('are listed with the first reason that applies, and leave the list when they count', async () => {
    await billing.billableMetrics.create(sum('m'));
    await billing.billableMetrics.create(sum('other'));
    await billing.billableMetrics.create(sum('disk', { recurring: true }));
    await billing.plans.create(plan([standard('m'), standard('disk')]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    await ingest('nothing', '2024-03-06T00:00:00Z');
    await ingest('m', '2024-03-06T00:00:00Z', { value: 1 }, 'nobody');
    await ingest('m', '2024-03-04T00:00:00Z', { value: 1 });
    await ingest('disk', '2024-03-04T00:00:00Z', { value: 1 });
    await ingest('other', '2024-03-06T00:00:00Z', { value: 1 });
    await ingest('m', '2024-03-06T00:00:00Z', { value: 'much' });
    await ingest('m', '2024-03-06T00:00:00Z', { value: 1 });
    const reasons = async () => (await billing.events.list({ unbilled: true })).items.map(({ code, reason }) => [code, reason]);
    expect(await reasons()).toEqual([
      ['m', 'outside_subscription'], ['nothing', 'unknown_code'], ['m', 'unknown_subscription'], ['other', 'no_charge'], ['m', 'invalid_value'],
    ]);
    at('2024-04-01T00:00:00Z');
    await billing.run();
    at('2024-04-02T00:00:00Z');
    await ingest('m', '2024-03-07T00:00:00Z', { value: 5 });
    await ingest('disk', '2024-03-07T00:00:00Z', { value: 5 });
    expect((await reasons()).slice(-2)).toEqual([['m', 'window_finalized'], ['disk', 'window_finalized']]);
    const page = await billing.events.list({ unbilled: true, limit: 4 });
    const rest = await billing.events.list({ unbilled: true, limit: 4, cursor: page.nextCursor! });
    expect([...page.items, ...rest.items].map(({ reason }) => reason)).toHaveLength(7);
  });

  it('is none of those that a charge in advance has billed, late ones too', async () => {
    await billing.billableMetrics.create(sum('m'));
    await billing.plans.create(plan([standard('m', { payInAdvance: true })]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    at('2024-04-02T00:00:00Z');
    await billing.run();
    await ingest('m', '2024-03-07T00:00:00Z', { value: 5 });
    expect((await billing.events.list({ unbilled: true })).items).toEqual([]);
  });
});

describe('what no store can keep', () => {
  it.each([
    [{ transactionId: 'a\0b' }, 'transactionId'],
    [{ code: '\0' }, 'code'],
    [{ properties: { 'k\0': 1 } }, 'properties.k\0'],
    [{ properties: { k: 'x\0' } }, 'properties.k'],
    [{ properties: { k: 'half \ud800' } }, 'properties.k'],
  ])('is refused at its path: %j', async (part, path) => {
    const error = await failure(billing.events.ingest({ transactionId: 't', externalSubscriptionId: 's', code: 'm', ...part }));
    expect([error.code, error.details]).toEqual(['validation_failed', { [path]: ['value_is_invalid'] }]);
  });
});

describe('changing a metric (usage.md 3.3, 3.4)', () => {
  const filters = [{ key: 'region', values: ['eu', 'us'] }, { key: 'size', values: ['s', 'l'] }];
  const filter = (values: Record<string, string[]>, amount: string) => ({ values, properties: { amount } });

  beforeEach(async () => {
    await billing.billableMetrics.create(sum('m', { filters }));
  });

  it('all may change before a charge uses it, then name, description and filters', async () => {
    await billing.billableMetrics.update('m', { aggregationType: 'max', code: 'n' });
    expect((await billing.billableMetrics.get('n')).aggregationType).toBe('max');
    await billing.plans.create(plan([standard('n')]));
    const error = await failure(billing.billableMetrics.update('n', { aggregationType: 'sum', roundingFunction: 'ceil', name: 'N' }));
    expect([error.code, Object.keys(error.details).sort()]).toEqual(['not_allowed', ['aggregationType', 'roundingFunction']]);
    expect(await billing.billableMetrics.update('n', { aggregationType: 'max', name: 'N' })).toMatchObject({ name: 'N' });
  });

  it('values taken off leave the filters of charges, which may go with them', async () => {
    await billing.plans.create(plan([{
      ...standard('m'),
      filters: [filter({ region: ['eu', 'us'] }, '2'), filter({ region: ['us'] }, '3'), filter({ region: ['eu'], size: ['l'] }, '4'), filter({ size: ['l'] }, '5')],
    }]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    await ingest('m', '2024-03-06T00:00:00Z', { value: 1, region: 'us' });
    await billing.billableMetrics.update('m', { filters: [{ key: 'region', values: ['eu'] }] });
    const charge = (await billing.plans.get('p')).charges[0]!;
    expect(charge.filters?.map(({ values, properties }) => [values, (properties as { amount: string }).amount])).toEqual([[{ region: ['eu'] }, '2']]);
    expect((await billing.usage.current({ externalSubscriptionId: 's' })).amountCents).toBe(100);
  });

  it('deleted, it takes its charges along, and its code is free', async () => {
    await billing.plans.create(plan([standard('m')]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    await ingest('m', '2024-03-06T00:00:00Z', { value: 1 });
    at('2024-03-31T12:00:00Z');
    await billing.billableMetrics.delete('m');
    expect((await billing.plans.get('p')).charges).toEqual([]);
    expect((await billing.invoices.list()).items.map(({ totalAmountCents }) => totalAmountCents)).toEqual([100]);
    expect((await billing.usage.current({ externalSubscriptionId: 's' })).chargesUsage).toEqual([]);
    expect((await failure(billing.billableMetrics.get('m'))).code).toBe('not_found');
    await billing.billableMetrics.create({ code: 'm', name: 'Anew', aggregationType: 'count' });
    expect((await billing.events.list({ code: 'm' })).items).toHaveLength(1);
  });
});

describe('what was used, and when', () => {
  it('by day in the timezone of the customer, with the difference from the row before (usage.md 14)', async () => {
    await billing.billableMetrics.create(sum('m'));
    await billing.plans.create(plan([standard('m', { properties: { amount: '1', pricingGroupKeys: ['user'] } })]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    // In Auckland it is 11:30 p.m. on the 7th, half an hour later the 8th.
    at('2024-03-07T10:30:00Z');
    await ingest('m', '2024-03-07T10:30:00Z', { value: 1, user: 'ann' });
    at('2024-03-07T11:30:00Z');
    await ingest('m', '2024-03-07T11:30:00Z', { value: 2, user: 'bob' });
    at('2024-03-20T00:00:00Z');
    await billing.run();
    const { items } = await billing.usage.daily({ externalSubscriptionId: 's' });
    expect(items.map(({ usageDate, usage, usageDiff }) => [usageDate, usage.amountCents, usageDiff.amountCents])).toEqual([['2024-03-07', 100, 100], ['2024-03-08', 300, 200]]);
    expect(items[1]!.usageDiff.chargesUsage[0]!.groupedUsage.map(({ groupedBy, units }) => [groupedBy['user'], units])).toEqual([['ann', '0'], ['bob', '2']]);
    await billing.run();
    expect((await billing.usage.daily({ externalSubscriptionId: 's', from: '2024-03-07T11:30:00Z' })).items).toHaveLength(1);
  });

  it('a charge in advance shows its renewal before the run that makes it (usage.md 8.5)', async () => {
    await billing.billableMetrics.create(sum('seats', { recurring: true }));
    await billing.plans.create(plan([standard('seats', { payInAdvance: true, properties: { amount: '10' } })]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    await ingest('seats', '2024-03-06T00:00:00Z', { value: 5 });
    at('2024-04-02T00:00:00Z');
    const current = () => billing.usage.current({ externalSubscriptionId: 's' }).then(({ amountCents, chargesUsage }) => [amountCents, chargesUsage[0]!.units]);
    expect(await current()).toEqual([5_000, '5']);
    await billing.run();
    expect(await current()).toEqual([5_000, '5']);
    await ingest('seats', '2024-04-02T00:00:00Z', { value: 6 });
    await ingest('seats', '2024-04-02T00:00:01Z', { value: -2 });
    expect(await current()).toEqual([11_000, '9']);
    expect(await billing.usage.lifetime({ externalSubscriptionId: 's' })).toMatchObject({ invoicedUsageAmountCents: 5_000, currentUsageAmountCents: 11_000 });
    expect((await billing.usage.past({ externalSubscriptionId: 's' })).map(({ amountCents }) => amountCents)).toEqual([5_000]);
  });

  it('the whole life as one period, of filtered charges only (usage.md 11.6)', async () => {
    await billing.billableMetrics.create(sum('m'));
    await billing.plans.create(plan([standard('m')]));
    await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
    await ingest('m', '2024-03-06T00:00:00Z', { value: 5 });
    at('2024-04-02T00:00:00Z');
    await ingest('m', '2024-04-02T00:00:00Z', { value: 6 });
    const error = await failure(billing.usage.current({ externalSubscriptionId: 's', fullUsage: true }));
    expect(error.details).toEqual({ fullUsage: ['full_usage_not_allowed'] });
    expect(await billing.usage.current({ externalSubscriptionId: 's', fullUsage: true, filterByMetricCode: 'm' })).toMatchObject({ amountCents: 1_100 });
    expect((await failure(billing.usage.current({ externalSubscriptionId: 's', filterByChargeCode: 'x' }))).code).toBe('not_found');
  });
});
