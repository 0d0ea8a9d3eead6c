import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine, type EngineOptions } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';

async function open(options: Partial<EngineOptions> = {}) {
  const clock = manualClock(new Date('2024-03-01T00:00:00Z'));
  const billing = await BillingEngine.open({ storage: memory(), clock, ...options });
  await billing.customers.upsert({ externalId: 'c', currency: 'EUR' });
  return { billing, clock };
}

const charge = (billableMetricCode: string) => ({ billableMetricCode, chargeModel: 'standard' as const, properties: { amount: '1' } });

it('gives a late run the rows of punctual ones, however many events came in on a day', async () => {
  const { billing, clock } = await open();
  await billing.billableMetrics.create({ code: 'calls', name: 'Calls', aggregationType: 'count' });
  await billing.plans.create({ code: 'p', name: 'P', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR', charges: [charge('calls')] });
  await billing.subscriptions.create({ externalId: 's', externalCustomerId: 'c', planCode: 'p' });
  for (const [day, count] of [['02', 1], ['04', 1_200], ['06', 2]] as const) {
    clock.moveTo(`2024-03-${day}T12:00:00Z`);
    await billing.events.ingestBatch(Array.from({ length: count }, (_, n) =>
      ({ transactionId: `${day}-${n}`, externalSubscriptionId: 's', code: 'calls', timestamp: clock.now(), properties: {} })));
  }
  clock.moveTo('2024-03-09T00:00:00Z');
  await billing.run();
  const { items } = await billing.usage.daily({ externalSubscriptionId: 's' });
  expect(items.map(({ usageDate, usageDiff }) => [usageDate, usageDiff.amountCents])).toEqual([
    ['2024-03-02', 100], ['2024-03-04', 120_000], ['2024-03-06', 200],
  ]);
});

it('writes the rows of all others when the usage of one cannot be told', async () => {
  let broken = true;
  const { billing, clock } = await open({
    customAggregations: {
      fragile: {
        initial: 0,
        add() {
          if (broken) throw new Error('out of order');
          return 1;
        },
        result: (units) => units as number,
      },
    },
  });
  await billing.billableMetrics.create({ code: 'calls', name: 'Calls', aggregationType: 'count' });
  await billing.billableMetrics.create({ code: 'own', name: 'Own', aggregationType: 'custom', customAggregation: 'fragile' });
  for (const code of ['calls', 'own']) {
    await billing.plans.create({ code, name: code, interval: 'monthly', amountCents: 0, amountCurrency: 'EUR', charges: [charge(code)] });
  }
  for (const [n, planCode] of ['calls', 'own', 'calls'].entries()) {
    await billing.subscriptions.create({ externalId: `s${n}`, externalCustomerId: 'c', planCode });
    await billing.events.ingest({ transactionId: 't', externalSubscriptionId: `s${n}`, code: planCode, timestamp: clock.now(), properties: {} });
  }
  clock.moveTo('2024-03-02T00:00:00Z');
  const rows = async () => Promise.all([0, 1, 2].map(async (n) => (await billing.usage.daily({ externalSubscriptionId: `s${n}` })).items.length));
  const { failures } = await billing.run({ only: ['usage'] });
  expect(failures.map(({ kind, error }) => [kind, error])).toEqual([['daily_usage', expect.stringContaining('out of order')]]);
  expect(await rows()).toEqual([1, 0, 1]);
  broken = false;
  expect((await billing.run({ only: ['usage'] })).failures).toEqual([]);
  expect(await rows()).toEqual([1, 1, 1]);
});
