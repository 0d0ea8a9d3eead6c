import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';

async function usageOf(options: Pick<Parameters<typeof BillingEngine.open>[0], 'customAggregations' | 'customChargeModels'>, customAggregation: string, charge: object, values: object[]) {
  const billing = await BillingEngine.open({ storage: memory(), clock: manualClock('2024-04-01T00:00:00Z'), ...options });
  await billing.billableMetrics.create({ code: 'calls', name: 'Calls', aggregationType: 'custom', customAggregation });
  await billing.plans.create({
    code: 'plan', name: 'Plan', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR', charges: [{ billableMetricCode: 'calls', ...charge } as never],
  });
  await billing.customers.upsert({ externalId: 'acme', currency: 'EUR' });
  await billing.subscriptions.create({ externalId: 'acme-1', externalCustomerId: 'acme', planCode: 'plan' });
  await billing.events.ingestBatch(values.map((properties, index) => ({ transactionId: String(index), externalSubscriptionId: 'acme-1', code: 'calls', properties: properties as never })));
  return billing.usage.current({ externalSubscriptionId: 'acme-1' });
}

it('docs/aggregations/custom.md: started minutes', async () => {
  const started_minutes = {
    initial: 0,
    add: (minutes: unknown, event: { properties: Record<string, unknown> }) => (minutes as number) + Math.ceil((event.properties['seconds'] as number) / 60),
    result: (minutes: unknown) => minutes as number,
  };
  const usage = await usageOf(
    { customAggregations: { started_minutes } }, 'started_minutes', { chargeModel: 'standard', properties: { amount: '0.10' } }, [{ seconds: 61 }, { seconds: 30 }],
  );
  expect(usage).toMatchObject({ amountCents: 30, chargesUsage: [{ units: '3', eventsCount: 2 }] });
});

it('docs/charge-models/custom.md: a square-root tariff', async () => {
  const total = { initial: 0, add: (sum: unknown, event: { properties: Record<string, unknown> }) => (sum as number) + (event.properties['value'] as number), result: (sum: unknown) => sum as number };
  const usage = await usageOf(
    {
      customAggregations: { total },
      customChargeModels: { root: ({ units, properties }) => ({ amount: Math.sqrt(Number(units)) * (properties as { factor: number }).factor }) },
    },
    'total', { chargeModel: 'custom', properties: { customChargeModel: 'root', customProperties: { factor: 2 } } }, [{ value: 4 }, { value: 5 }],
  );
  expect(usage).toMatchObject({ amountCents: 600, chargesUsage: [{ units: '9' }] });
});
