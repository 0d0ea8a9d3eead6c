import fc from 'fast-check';
import type { PlanInput } from '../../src/contract.js';
import { BillingEngine, type Storage } from '../../src/index.js';
import { type ManualClock, manualClock } from '../../src/testing/index.js';

const DAY = 24 * 60 * 60 * 1000;
export const START = Date.parse('2024-01-10T08:00:00Z');

/** What a host does: small, self-contained, playable in any order. */
export type Command =
  | { kind: 'customer'; customer: number; timezone: string; grace: number }
  | { kind: 'subscribe'; customer: number; subscription: number; plan: number; anniversary: boolean; offsetDays: number }
  | { kind: 'use'; subscription: number; events: { hoursAgo: number; value: number; region: string; user: string }[] }
  | { kind: 'coupon'; customer: number; coupon: number }
  | { kind: 'one-off'; customer: number; units: number }
  | { kind: 'wait'; hours: number }
  | { kind: 'run' };

const small = (max: number) => fc.integer({ min: 0, max });
const usage = fc.record({
  hoursAgo: small(30 * 24), value: fc.integer({ min: -20, max: 5_000 }).map((n) => n / 8), region: fc.constantFrom('eu', 'us', 'mars'),
  user: fc.constantFrom('ann', 'bob', 'cat', ''),
});

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('customer' as const), customer: small(2), timezone: fc.constantFrom('UTC', 'America/New_York', 'Pacific/Auckland'), grace: fc.constantFrom(0, 0, 3) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('subscribe' as const), customer: small(2), subscription: small(4), plan: small(3), anniversary: fc.boolean(), offsetDays: fc.integer({ min: -40, max: 20 }) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('use' as const), subscription: small(4), events: fc.array(usage, { minLength: 1, maxLength: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('coupon' as const), customer: small(2), coupon: small(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('one-off' as const), customer: small(2), units: fc.integer({ min: 1, max: 9 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 12, 24, 100, 500, 900) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'run' as const }) },
  ),
  { minLength: 5, maxLength: 25 },
);

const ranges = (values: readonly (number | null)[], prices: readonly string[]) =>
  values.map((toValue, index) => ({ fromValue: index === 0 ? 0 : (values[index - 1] as number) + 1, toValue, perUnitAmount: prices[index]!, flatAmount: String(index) }));

const PLANS: PlanInput[] = [
  { code: 'plan-0', name: 'Zero', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR' },
  {
    code: 'plan-1', name: 'One', interval: 'monthly', amountCents: 4999, amountCurrency: 'EUR', payInAdvance: true,
    charges: [
      { billableMetricCode: 'requests', chargeModel: 'package', properties: { amount: '0.37', packageSize: 3, freeUnits: '2' } },
      { billableMetricCode: 'volume', chargeModel: 'graduated', properties: { graduatedRanges: ranges([100, 1000, null], ['0.11', '0.07', '0.013']) } },
    ],
  },
  {
    code: 'plan-2', name: 'Two', interval: 'weekly', amountCents: 700, amountCurrency: 'EUR',
    charges: [
      {
        billableMetricCode: 'volume', chargeModel: 'standard', properties: { amount: '0.003', pricingGroupKeys: ['user'] },
        filters: [{ values: { region: ['eu'] }, properties: { amount: '0.0021' } }],
      },
      { billableMetricCode: 'users', chargeModel: 'volume', properties: { volumeRanges: ranges([1, null], ['3', '2.5']) }, minAmountCents: 300 },
      { billableMetricCode: 'peak', chargeModel: 'standard', properties: { amount: '0.01' } },
    ],
  },
  {
    code: 'plan-3', name: 'Three', interval: 'quarterly', amountCents: 10_000, amountCurrency: 'EUR', trialPeriod: 5,
    charges: [{ billableMetricCode: 'volume', chargeModel: 'percentage', properties: { rate: '1.3', fixedAmount: '0.2', freeUnitsPerEvents: 2 } }],
  },
];

export interface World {
  billing: BillingEngine;
  clock: ManualClock;
}

/** An engine with a small catalogue (unless another engine has made it), on a clock that stands still. */
export async function openWorld(storage: Storage, { catalogue = true } = {}): Promise<World> {
  const clock = manualClock(new Date(START));
  const billing = await BillingEngine.open({ storage, clock, billingEntity: { documentNumberPrefix: 'TEST', timezone: 'UTC', defaultCurrency: 'EUR' } });
  if (!catalogue) return { billing, clock };
  await billing.taxes.create({ code: 'vat', name: 'VAT', rate: '19.6', appliedToOrganization: true });
  await billing.billableMetrics.create({ code: 'requests', name: 'Requests', aggregationType: 'count' });
  await billing.billableMetrics.create({ code: 'volume', name: 'Volume', aggregationType: 'sum', fieldName: 'value', filters: [{ key: 'region', values: ['eu', 'us'] }] });
  await billing.billableMetrics.create({ code: 'users', name: 'Users', aggregationType: 'unique_count', fieldName: 'user' });
  await billing.billableMetrics.create({ code: 'peak', name: 'Peak', aggregationType: 'max', fieldName: 'value' });
  for (const plan of PLANS) await billing.plans.create(plan);
  await billing.addOns.create({ code: 'setup', name: 'Setup', amountCents: 333, amountCurrency: 'EUR' });
  await billing.coupons.create({ code: 'coupon-0', name: '7 off', couponType: 'fixed_amount', amountCents: 700, amountCurrency: 'EUR', frequency: 'once' });
  await billing.coupons.create({ code: 'coupon-1', name: '10 %', couponType: 'percentage', percentageRate: '10', frequency: 'recurring', frequencyDuration: 3 });
  await billing.coupons.create({
    code: 'coupon-2', name: 'Plan two', couponType: 'fixed_amount', amountCents: 120, amountCurrency: 'EUR', frequency: 'forever', appliesTo: { planCodes: ['plan-2'] },
  });
  return { billing, clock };
}

const METRICS = ['requests', 'volume', 'users', 'peak'];

/** The events of a `use` command, each under an id of its own. */
export function eventsOf(command: Extract<Command, { kind: 'use' }>, at: number, place: number) {
  return command.events.flatMap(({ hoursAgo, value, region, user }, index) =>
    METRICS.map((code) => ({
      transactionId: `${place}-${index}-${code}`, externalSubscriptionId: `sub-${command.subscription}`, code,
      timestamp: new Date(at - hoursAgo * 60 * 60 * 1000), properties: { value, region, user },
    })));
}

/** Plays a command; a refusal is an outcome like any other. */
export async function play({ billing, clock }: World, command: Command, place: number): Promise<void> {
  const now = clock.now().getTime();
  const attempt = async (call: Promise<unknown>) => {
    await call.catch((error: unknown) => {
      if ((error as Error).name !== 'BillingError') throw error;
    });
  };
  switch (command.kind) {
    case 'customer':
      return attempt(billing.customers.upsert({ externalId: `cus-${command.customer}`, currency: 'EUR', timezone: command.timezone, invoiceGracePeriod: command.grace }));
    case 'subscribe':
      return attempt(billing.subscriptions.create({
        externalId: `sub-${command.subscription}`, externalCustomerId: `cus-${command.customer}`, planCode: `plan-${command.plan}`,
        billingTime: command.anniversary ? 'anniversary' : 'calendar', subscriptionAt: new Date(now + command.offsetDays * DAY),
      }));
    case 'use':
      return attempt(billing.events.ingestBatch(eventsOf(command, now, place)));
    case 'coupon':
      return attempt(billing.coupons.apply({ externalCustomerId: `cus-${command.customer}`, couponCode: `coupon-${command.coupon}` }));
    case 'one-off':
      return attempt(billing.invoices.createOneOff({ externalCustomerId: `cus-${command.customer}`, fees: [{ addOnCode: 'setup', units: command.units }] }));
    case 'wait':
      return clock.moveTo(new Date(now + command.hours * 60 * 60 * 1000));
    case 'run': {
      const report = await billing.run();
      if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures));
    }
  }
}

export async function playAll(world: World, list: readonly Command[]): Promise<void> {
  for (const [place, command] of list.entries()) await play(world, command, place);
}

/** Everything that the engine can show, as JSON. */
export async function dump({ billing }: Pick<World, 'billing'>): Promise<Record<string, unknown>> {
  const q = { limit: 1000 } as const;
  return JSON.parse(JSON.stringify({
    customers: (await billing.customers.list(q)).items,
    subscriptions: (await billing.subscriptions.list(q)).items,
    invoices: (await billing.invoices.list(q)).items,
    closed: (await billing.invoices.list({ ...q, status: 'closed' })).items,
    fees: (await billing.fees.list(q)).items,
    coupons: (await billing.coupons.listApplied(q)).items,
    events: (await billing.events.list(q)).items,
  })) as Record<string, unknown>;
}
