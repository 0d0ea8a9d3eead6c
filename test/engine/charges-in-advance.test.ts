import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import type { ChargeInput, EventInput, Fee } from '../../src/contract.js';
import { BillingEngine } from '../../src/index.js';
import { dec, sum } from '../../src/core/money/decimal.js';
import { manualClock } from '../../src/testing/index.js';

const START = Date.parse('2024-03-01T00:00:00Z');
const MINUTE = 60_000;
const runs = process.env['DEEP'] ? 300 : 30;

const ranges = [{ fromValue: 0, toValue: 3, perUnitAmount: '0.7', flatAmount: '2' }, { fromValue: 4, toValue: null, perUnitAmount: '0.333', flatAmount: '1' }];
const percentageRanges = [{ fromValue: 0, toValue: 10, rate: '20', flatAmount: '1' }, { fromValue: 11, toValue: null, rate: '1.5', flatAmount: '0.5' }];

/** Models that can price in advance what they price in arrears. */
const MODELS: Pick<ChargeInput, 'chargeModel' | 'properties'>[] = [
  { chargeModel: 'standard', properties: { amount: '0.37' } },
  { chargeModel: 'graduated', properties: { graduatedRanges: ranges } },
  { chargeModel: 'graduated', properties: { graduatedRanges: ranges, pricingGroupKeys: ['user'] } },
  { chargeModel: 'graduated_percentage', properties: { graduatedPercentageRanges: percentageRanges } },
  { chargeModel: 'package', properties: { amount: '5', packageSize: 4, freeUnits: '3' } },
  { chargeModel: 'percentage', properties: { rate: '1.3', fixedAmount: '0.2' } },
  { chargeModel: 'percentage', properties: { rate: '10', fixedAmount: '1', freeUnitsPerEvents: 2, freeUnitsPerTotalAggregation: '7' } },
  { chargeModel: 'percentage', properties: { rate: '10', perTransactionMinAmount: '0.25', perTransactionMaxAmount: '0.6' } },
] as never;

interface Use { value: number; user: string; minutes: number }
const use = fc.record({ value: fc.integer({ min: 1, max: 60 }).map((n) => n / 4), user: fc.constantFrom('ann', 'bob'), minutes: fc.integer({ min: 0, max: 30 * 24 * 60 - 1 }) });

async function open(model: (typeof MODELS)[number], aggregationType: 'sum' | 'count' | 'unique_count') {
  const clock = manualClock(new Date(START));
  const billing = await BillingEngine.open({ storage: memory(), clock });
  await billing.billableMetrics.create({ code: 'm', name: 'M', aggregationType, fieldName: 'value' });
  const charge = { billableMetricCode: 'm', ...model };
  await billing.plans.create({
    code: 'p', name: 'P', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR',
    charges: [{ ...charge, code: 'arrears' }, { ...charge, code: 'advance', payInAdvance: true, invoiceable: false }] as ChargeInput[],
  });
  await billing.customers.upsert({ externalId: 'c', currency: 'EUR' });
  await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
  return { billing, clock };
}

const eventOf = ({ value, user, minutes }: Use, index: number): EventInput => ({
  transactionId: `tx-${index}`, externalSubscriptionId: 's', code: 'm', timestamp: new Date(START + minutes * MINUTE), properties: { value, user },
});

async function feesOf(billing: BillingEngine, chargeCode: string): Promise<Fee[]> {
  return (await billing.fees.list({ externalSubscriptionId: 's', chargeCode, limit: 1000 })).items;
}

const total = (fees: readonly Fee[]): string => sum(fees.map((fee) => dec(fee.preciseAmountCents))).toDecimalPlaces(9).toString();
const figures = (fees: readonly Fee[]) => fees
  .map(({ eventTransactionId, amountCents, preciseAmountCents, units, groupedBy, amountDetails }) => ({ eventTransactionId, amountCents, preciseAmountCents, units, groupedBy, amountDetails }))
  .sort((a, b) => (a.eventTransactionId! < b.eventTransactionId! ? -1 : 1));

const cases = fc.record({
  model: fc.constantFrom(...MODELS), aggregationType: fc.constantFrom('sum' as const, 'count' as const, 'unique_count' as const),
  uses: fc.array(use, { minLength: 1, maxLength: 12 }),
});

describe('charges in advance (charges.md 6)', () => {
  it('the fees of a period add up to the price of its total, however the calls were made', async () => {
    await fc.assert(fc.asyncProperty(cases, async ({ model, aggregationType, uses }) => {
      const { billing, clock } = await open(model, aggregationType);
      const events = [...uses].sort((a, b) => a.minutes - b.minutes).map(eventOf);
      for (const event of events) await billing.events.ingest(event);
      clock.moveTo(new Date('2024-04-01T01:00:00Z'));
      expect((await billing.run()).failures).toEqual([]);
      expect(total(await feesOf(billing, 'advance'))).toBe(total(await feesOf(billing, 'arrears')));
    }), { numRuns: runs });
  });

  it('a batch bills what its events bill one by one, in whatever order they come, and a retry nothing', async () => {
    await fc.assert(fc.asyncProperty(cases, fc.integer({ min: 0, max: 12 }), async ({ model, aggregationType, uses }, cut) => {
      const events = uses.map(eventOf);
      const single = await open(model, aggregationType);
      for (const event of events) await single.billing.events.ingest(event);
      const batched = await open(model, aggregationType);
      await batched.billing.events.ingestBatch(events.slice(0, cut));
      await batched.billing.events.ingestBatch(events);
      expect(await batched.billing.events.ingestBatch(events, { onInvalid: 'skip' })).toEqual({ accepted: 0, duplicates: events.length, rejected: [] });
      expect(figures(await feesOf(batched.billing, 'advance'))).toEqual(figures(await feesOf(single.billing, 'advance')));
    }), { numRuns: runs });
  });

  it('current usage is always the sum of the fees', async () => {
    await fc.assert(fc.asyncProperty(cases, async ({ model, aggregationType, uses }) => {
      const { billing } = await open(model, aggregationType);
      await billing.events.ingestBatch(uses.map(eventOf));
      const usage = await billing.usage.current({ externalSubscriptionId: 's', filterByChargeCode: 'advance' });
      expect(usage.amountCents).toBe((await feesOf(billing, 'advance')).reduce((all, fee) => all + fee.amountCents, 0));
    }), { numRuns: runs });
  });

  it('an estimate is what the event then costs, and writes nothing', async () => {
    await fc.assert(fc.asyncProperty(cases, async ({ model, aggregationType, uses }) => {
      const { billing, clock } = await open(model, aggregationType);
      const events = [...uses].sort((a, b) => a.minutes - b.minutes).map(eventOf);
      for (const event of events) {
        clock.moveTo(event.timestamp as Date);
        const { fees: [estimate] } = await billing.events.estimateFees({ ...event, transactionId: undefined });
        await billing.events.ingest(event);
        const [fee] = (await feesOf(billing, 'advance')).slice(-1);
        expect(estimate).toMatchObject({ id: null, invoiceId: null, amountCents: fee!.amountCents, units: fee!.units, amountDetails: fee!.amountDetails, groupedBy: fee!.groupedBy });
      }
    }), { numRuns: Math.ceil(runs / 3) });
  });

  it('takes many at once on one customer as if they had come one after the other', async () => {
    const { billing } = await open(MODELS[1]!, 'sum');
    const events = Array.from({ length: 12 }, (_, index) => eventOf({ value: 1, user: 'ann', minutes: 5 }, index));
    await Promise.all([...events, ...events].map((event) => billing.events.ingest(event)));
    const fees = await feesOf(billing, 'advance');
    expect(fees).toHaveLength(12);
    expect(fees.map(({ amountCents }) => amountCents).sort((a, b) => a - b)).toEqual([33, 33, 33, 33, 33, 33, 33, 33, 70, 70, 133, 270]);
  });

  it('invoices each event of an invoiceable charge at once, in the same call', async () => {
    const { billing } = await open(MODELS[0]!, 'sum');
    await billing.plans.create({
      code: 'q', name: 'Q', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR',
      charges: [{ billableMetricCode: 'm', chargeModel: 'standard', properties: { amount: '1' }, payInAdvance: true }],
    });
    await billing.subscriptions.create({ externalId: 't', externalCustomerId: 'c', planCode: 'q' });
    const event = (n: number) => ({ transactionId: `tx-${n}`, externalSubscriptionId: 't', code: 'm', properties: { value: n } });
    await expect(billing.events.ingestBatch([event(1), { ...event(2), code: '' }])).rejects.toMatchObject({ code: 'validation_failed' });
    expect((await billing.invoices.list({ externalSubscriptionId: 't' })).items).toEqual([]);
    await billing.events.ingestBatch([event(1), event(2), event(1), { ...event(2), properties: { value: 9 } }], { onInvalid: 'skip' });
    const invoices = (await billing.invoices.list({ externalSubscriptionId: 't' })).items;
    expect(invoices.map(({ totalAmountCents, status }) => [totalAmountCents, status])).toEqual([[100, 'finalized'], [200, 'finalized']]);
  });
});
