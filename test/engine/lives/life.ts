import fc from 'fast-check';
import { memory } from '../../../adapters/memory/index.js';
import type { Interval, PlanInput } from '../../../src/contract.js';
import { BillingEngine } from '../../../src/index.js';
import { type ManualClock, manualClock } from '../../../src/testing/index.js';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** What happens to one external id: plans it moves between, ends and new beginnings, and the clock. */
export type Step =
  | { kind: 'create'; plan: number; billingTime: 'calendar' | 'anniversary'; startsInDays: number; endsInDays: number | null }
  | { kind: 'change'; plan: number }
  | { kind: 'take-back' }
  | { kind: 'terminate'; creditNote: 'credit' | 'refund' | 'offset' | 'skip'; invoice: 'generate' | 'skip' }
  | { kind: 'end'; endsInDays: number | null }
  | { kind: 'move'; timezone: string }
  | { kind: 'use'; ahead: boolean }
  | { kind: 'wait'; hours: number };

export interface LifePlan {
  interval: Interval;
  payInAdvance: boolean;
  amountCents: number;
  trialPeriod: number;
  billChargesMonthly: boolean;
}

export interface Life {
  timezone: string;
  startsAt: number;
  plans: LifePlan[];
  steps: Step[];
}

export interface LifeOptions {
  trials?: boolean;
  past?: boolean;
  /** Terminations without invoice. */
  skipInvoice?: boolean;
  /** Events sent a moment ahead, whatever the state of the subscription: what is billed of them never depends on when they came. */
  usageAhead?: boolean;
  /** Terminations that give nothing back. */
  skipCredit?: boolean;
  moves?: boolean;
  /** In cents. From about a unit of currency for each day of a year on, the days of a part can be told from its rounded amount. */
  leastAmount?: number;
}

const TIMEZONES = ['UTC', 'America/New_York', 'Asia/Tokyo', 'Pacific/Auckland', 'Europe/Paris', 'America/Los_Angeles', 'Pacific/Apia'];

/** Random lives; by default with everything that can happen to a subscription. */
export function lives({ trials = true, past = true, skipInvoice = true, skipCredit = true, usageAhead = false, moves = true, leastAmount = 1 }: LifeOptions = {}): fc.Arbitrary<Life> {
  const plan = fc.record({
    interval: fc.constantFrom<Interval[]>('weekly', 'monthly', 'monthly', 'quarterly', 'semiannual', 'yearly'),
    payInAdvance: fc.boolean(),
    amountCents: fc.integer({ min: leastAmount, max: 200_000 }),
    trialPeriod: trials ? fc.constantFrom(0, 0, 0, 3, 20, 45) : fc.constant(0),
    billChargesMonthly: fc.boolean(),
  });
  const which = fc.integer({ min: 0, max: 2 });
  const endsInDays = fc.option(fc.integer({ min: 1, max: 120 }), { freq: 2 });
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('create' as const), plan: which, billingTime: fc.constantFrom('calendar' as const, 'anniversary' as const),
        startsInDays: past ? fc.integer({ min: -60, max: 20 }) : fc.integer({ min: 0, max: 20 }), endsInDays,
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), plan: which }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'take-back' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('terminate' as const), creditNote: fc.constantFrom<('credit' | 'refund' | 'offset' | 'skip')[]>('credit', 'refund', 'offset', ...(skipCredit ? ['skip' as const] : [])),
        invoice: fc.constantFrom<('generate' | 'skip')[]>('generate', 'generate', ...(skipInvoice ? ['skip' as const] : [])),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), endsInDays }) },
    ...(moves ? [{ weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), timezone: fc.constantFrom(...TIMEZONES) }) }] : []),
    { weight: 2, arbitrary: fc.constant({ kind: 'use' as const, ahead: usageAhead }) },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(0, 1, 7, 13, 24, 24, 5 * 24, 9 * 24 + 5, 20 * 24, 31 * 24, 45 * 24 + 11, 100 * 24) }) },
  );
  return fc.record({
    timezone: fc.constantFrom(...TIMEZONES),
    startsAt: fc.integer({ min: Date.parse('2023-10-20T00:00:00Z') / HOUR, max: Date.parse('2024-04-05T00:00:00Z') / HOUR }).map((hour) => hour * HOUR),
    plans: fc.array(plan, { minLength: 3, maxLength: 3 }),
    steps: fc.array(step, { minLength: 4, maxLength: 18 }).map((steps) => [
      { kind: 'create' as const, plan: 0, billingTime: 'anniversary' as const, startsInDays: 0, endsInDays: null }, ...steps,
    ]),
  });
}

export interface LivedLife {
  billing: BillingEngine;
  clock: ManualClock;
  /** Instants of the events that were sent, each for one unit. */
  events: number[];
}

/** Plays a life to its end; `between` is called before each step. A refused call is an outcome like any other. */
export async function live(life: Life, between: (lived: LivedLife, place: number) => Promise<void> = () => Promise.resolve()): Promise<LivedLife> {
  const clock = manualClock(new Date(life.startsAt));
  const billing = await BillingEngine.open({ storage: memory(), clock, billingEntity: { documentNumberPrefix: 'LIFE', timezone: 'UTC', defaultCurrency: 'EUR' } });
  await billing.taxes.create({ code: 'vat', name: 'VAT', rate: '20', appliedToOrganization: true });
  await billing.billableMetrics.create({ code: 'calls', name: 'Calls', aggregationType: 'count' });
  for (const [index, plan] of life.plans.entries()) await billing.plans.create(planInput(plan, index));
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', timezone: life.timezone });
  const lived: LivedLife = { billing, clock, events: [] };
  for (const [place, step] of life.steps.entries()) {
    await between(lived, place);
    await play(lived, step);
  }
  return lived;
}

function planInput(plan: LifePlan, index: number): PlanInput {
  return {
    ...plan, code: `plan-${index}`, name: `Plan ${index}`, amountCurrency: 'EUR',
    charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '0.01' } }],
  };
}

async function play(lived: LivedLife, step: Step): Promise<void> {
  const { billing, clock } = lived;
  const now = clock.now().getTime();
  const inDays = (days: number | null) => (days === null ? null : new Date(now + days * DAY));
  const attempt = async (call: Promise<unknown>) => {
    await call.catch((error: unknown) => {
      if ((error as Error).name !== 'BillingError' || (error as { code?: string }).code === 'storage_unavailable') throw error;
    });
  };
  switch (step.kind) {
    case 'create': {
      const { plan, billingTime, startsInDays, endsInDays } = step;
      return attempt(billing.subscriptions.create({
        externalId: 'sub', externalCustomerId: 'cus', planCode: `plan-${plan}`, billingTime, subscriptionAt: inDays(startsInDays)!,
        ...(endsInDays === null ? {} : { endingAt: inDays(Math.max(startsInDays, 0) + endsInDays)! }),
      }));
    }
    case 'change':
      return attempt(billing.subscriptions.changePlan({ externalId: 'sub', planCode: `plan-${step.plan}` }));
    case 'take-back':
      return attempt(billing.subscriptions.terminate({ externalId: 'sub', status: 'pending' }));
    case 'terminate':
      return attempt(billing.subscriptions.terminate({ externalId: 'sub', onTerminationCreditNote: step.creditNote, onTerminationInvoice: step.invoice }));
    case 'end':
      return attempt(billing.subscriptions.update('sub', { endingAt: inDays(step.endsInDays) }));
    case 'move':
      return attempt(billing.customers.upsert({ externalId: 'cus', timezone: step.timezone }));
    case 'use': {
      const instants = step.ahead ? [now + 1] : await timelyInstants(billing, now);
      for (const at of instants.filter((instant) => !lived.events.includes(instant))) {
        lived.events.push(at);
        await billing.events.ingest({ transactionId: `tx-${at}`, externalSubscriptionId: 'sub', code: 'calls', timestamp: new Date(at) });
      }
      return;
    }
    case 'wait':
      return clock.moveTo(new Date(now + step.hours * HOUR));
  }
}

/** Now, and the last millisecond: the instants at which a record begins and ends. None that comes too late for a window that is billed. */
async function timelyInstants(billing: BillingEngine, now: number): Promise<number[]> {
  const from = await billing.subscriptions.get('sub').then(({ currentBillingPeriodStartedAt }) => currentBillingPeriodStartedAt!.getTime(), () => Infinity);
  return [now, now - 1].filter((at) => at >= from);
}

export async function run({ billing }: LivedLife): Promise<void> {
  const { failures } = await billing.run();
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
}
