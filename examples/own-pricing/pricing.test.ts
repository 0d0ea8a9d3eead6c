import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { createPricing } from './pricing.js';

/** Calls reported in the course of March: how many at once, and at which minute of the month. */
const march = fc.array(fc.record({ count: fc.integer({ min: 0, max: 30_000 }), minute: fc.nat(31 * 1440 - 1) }), { maxLength: 8 });
type Usage = { count: number; minute: number }[];

/** A month on a plan: what the customer saw as it ended, and what came on the invoice. */
async function bill(planCode: string, usage: Usage) {
  const clock = manualClock('2024-03-01T00:00:00Z');
  const billing = await BillingEngine.open({ storage: memory(), clock });
  await createPricing(billing);
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
  await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode });
  clock.moveTo('2024-03-31T23:59:59.999Z');
  await billing.events.ingestBatch(usage.map(({ count, minute }, index) => ({
    transactionId: `t${index}`, externalSubscriptionId: 'sub', code: 'calls', properties: { count }, timestamp: new Date(Date.UTC(2024, 2, 1, 0, minute)),
  })));
  const shown = await billing.usage.current({ externalSubscriptionId: 'sub' });
  clock.moveTo('2024-04-01T00:00:00Z');
  await billing.run();
  const { items } = await billing.invoices.list({ externalSubscriptionId: 'sub' });
  return { usageCents: shown.amountCents, calls: Number(shown.chargesUsage[0]!.units), totalCents: items[0]!.totalAmountCents };
}

describe('our prices', () => {
  it('are what the customer was shown', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('payg', 'team'), march, async (planCode, usage) => {
      const { usageCents, totalCents } = await bill(planCode, usage);
      expect(totalCents).toBe(usageCents + (planCode === 'team' ? 4000 : 0));
    }), { numRuns: 30 });
  });

  it('never fall when somebody uses more', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('payg', 'team'), march, march, async (planCode, usage, more) => {
      expect((await bill(planCode, [...usage, ...more])).totalCents).toBeGreaterThanOrEqual((await bill(planCode, usage)).totalCents);
    }), { numRuns: 30 });
  });

  it('never make Team the dearer plan from 20,000 calls a month on', async () => {
    await fc.assert(fc.asyncProperty(march, async (usage) => {
      const [team, payg] = [await bill('team', usage), await bill('payg', usage)];
      if (team.calls >= 20_000) expect(team.totalCents).toBeLessThanOrEqual(payg.totalCents);
    }), { numRuns: 30 });
  });
});
