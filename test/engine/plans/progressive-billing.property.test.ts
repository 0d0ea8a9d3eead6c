import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memory } from '../../../adapters/memory/index.js';
import type { ChargeInput, UsageThresholdInput } from '../../../src/contract.js';
import { BillingEngine } from '../../../src/index.js';
import { manualClock } from '../../../src/testing/index.js';

const HOUR = 3_600_000;
const price = fc.integer({ min: 1, max: 400 }).map((n) => String(n / 100));

const properties: fc.Arbitrary<Pick<ChargeInput, 'chargeModel' | 'properties'>> = fc.oneof(
  price.map((amount) => ({ chargeModel: 'standard' as const, properties: { amount } })),
  fc.tuple(price, fc.integer({ min: 1, max: 9 })).map(([amount, packageSize]) => ({ chargeModel: 'package' as const, properties: { amount, packageSize } })),
  fc.tuple(price, price).map(([first, second]) => ({
    chargeModel: 'graduated' as const,
    properties: {
      graduatedRanges: [
        { fromValue: 0, toValue: 50, perUnitAmount: first, flatAmount: '0' },
        { fromValue: 51, toValue: null, perUnitAmount: second, flatAmount: '1.5' },
      ],
    },
  })),
  fc.tuple(price, price).map(([first, second]) => ({
    chargeModel: 'volume' as const,
    properties: {
      volumeRanges: [
        { fromValue: 0, toValue: 100, perUnitAmount: first, flatAmount: '0' },
        { fromValue: 101, toValue: null, perUnitAmount: second, flatAmount: '0' },
      ],
    },
  })),
);

const charge = fc.record({ metric: fc.constantFrom('a', 'b', 'c'), terms: properties, grouped: fc.boolean(), filtered: fc.boolean(), minimum: fc.constantFrom(0, 0, 5000) });
const threshold = fc.record({ amountCents: fc.integer({ min: 1, max: 6_000 }), recurring: fc.boolean() });
const event = fc.record({ metric: fc.constantFrom('a', 'b', 'c'), value: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 90 }) }, { weight: 1, arbitrary: fc.integer({ min: -60, max: 0 }) }), region: fc.constantFrom('eu', 'us', 'asia'), runs: fc.constantFrom(true, true, false) });
const world = fc.record({
  charges: fc.uniqueArray(charge, { minLength: 1, maxLength: 3, selector: ({ metric }) => metric }),
  thresholds: fc.array(threshold, { minLength: 1, maxLength: 4 }),
  events: fc.array(event, { minLength: 3, maxLength: 14 }),
  tax: fc.constantFrom(null, '20'),
  grace: fc.constantFrom(0, 3),
  ends: fc.constantFrom('period' as const, 'terminated' as const),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** One recurring threshold at most, and no amount twice. */
function usable(thresholds: readonly UsageThresholdInput[]): UsageThresholdInput[] {
  const singles = new Map(thresholds.filter(({ recurring }) => !recurring).map((each) => [each.amountCents, each]));
  return [...singles.values(), ...thresholds.filter(({ recurring }) => recurring).slice(0, 1)];
}

function inputOf({ metric, terms, grouped, filtered, minimum }: World['charges'][number]): ChargeInput {
  const pricing = { ...terms.properties, ...(grouped ? { pricingGroupKeys: ['region'] } : {}) };
  const filters = filtered ? [{ values: { region: ['eu'] }, properties: terms.properties }] : [];
  return { billableMetricCode: metric, chargeModel: terms.chargeModel, properties: pricing, filters, minAmountCents: minimum } as never;
}

/** Plays the month and answers what it cost before taxes and with them, less what was given back, and how many invoices. */
async function month({ charges, events, tax, grace, ends }: World, usageThresholds: UsageThresholdInput[]) {
  const clock = manualClock('2024-03-01T00:00:00Z');
  const billing = await BillingEngine.open({ storage: memory(), clock, billingEntity: { invoiceGracePeriod: grace } });
  if (tax) await billing.taxes.create({ code: 'vat', name: 'VAT', rate: tax, appliedToOrganization: true });
  for (const code of ['a', 'b', 'c']) {
    await billing.billableMetrics.create({ code, name: code, aggregationType: 'sum', fieldName: 'value', filters: [{ key: 'region', values: ['eu', 'us', 'asia'] }] });
  }
  await billing.plans.create({ code: 'p', name: 'P', interval: 'monthly', amountCents: 3100, amountCurrency: 'EUR', charges: charges.map(inputOf), usageThresholds });
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
  await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'p' });
  for (const [index, { metric, value, region, runs }] of events.entries()) {
    clock.moveTo(new Date(clock.now().getTime() + 40 * HOUR));
    await billing.events.ingest({ transactionId: String(index), externalSubscriptionId: 'sub', code: metric, properties: { value, region } });
    if (runs) expect(await billing.run()).toMatchObject({ failures: [] });
  }
  clock.moveTo('2024-03-28T12:00:00Z');
  if (ends === 'terminated') await billing.subscriptions.terminate({ externalId: 'sub' });
  clock.moveTo('2024-04-10T12:00:00Z');
  expect(await billing.run()).toMatchObject({ failures: [] });
  const invoices = (await billing.invoices.list()).items;
  const notes = (await billing.creditNotes.list()).items;
  await billing.close();
  const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
  return {
    invoices,
    beforeTaxes: sum(invoices.map((each) => each.subTotalExcludingTaxesAmountCents)) - sum(notes.map((each) => each.subTotalExcludingTaxesAmountCents)),
    taxes: sum(invoices.map((each) => each.taxesAmountCents)) - sum(notes.map((each) => each.taxesAmountCents)),
    documents: invoices.length + notes.length,
  };
}

it('costs the same with progressive invoices as without, whatever the plan and the usage', async () => {
  let progressive = 0;
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const thresholds = usable(given.thresholds);
      const [split, whole] = [await month(given, thresholds), await month(given, [])];
      progressive += split.invoices.filter(({ invoiceType }) => invoiceType === 'progressive_billing').length;
      expect(whole.invoices).toHaveLength(1);
      expect(split.beforeTaxes).toBe(whole.beforeTaxes);
      // Each document rounds its taxes for itself.
      expect(Math.abs(split.taxes - whole.taxes)).toBeLessThanOrEqual(split.documents);
      for (const { totalAmountCents } of split.invoices) expect(totalAmountCents).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: process.env['DEEP'] ? 600 : 20 },
  );
  // That the worlds are not such that there is nothing to prove.
  expect(progressive).toBeGreaterThan(5);
}, 900_000);
