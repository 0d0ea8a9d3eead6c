import { memory } from '../../../adapters/memory/index.js';
import type { PlanInput } from '../../../src/contract.js';
import { BillingEngine, type Storage } from '../../../src/index.js';
import { type ManualClock, manualClock } from '../../../src/testing/index.js';

export interface Opened {
  billing: BillingEngine;
  clock: ManualClock;
}

/** An engine with one customer, a metric `usage` that sums `value`, and add-ons `seat` and `desk`. */
export async function open(start: string, settings: { grace?: number; timezone?: string; storage?: Storage } = {}): Promise<Opened> {
  const clock = manualClock(start);
  const billing = await BillingEngine.open({ storage: settings.storage ?? memory(), clock, billingEntity: { invoiceGracePeriod: settings.grace ?? 0 } });
  await billing.billableMetrics.create({ code: 'usage', name: 'Usage', aggregationType: 'sum', fieldName: 'value', filters: [{ key: 'region', values: ['eu', 'us'] }] });
  for (const code of ['seat', 'desk']) await billing.addOns.create({ code, name: code, amountCents: 100, amountCurrency: 'EUR' });
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', ...(settings.timezone ? { timezone: settings.timezone } : {}) });
  return { billing, clock };
}

export const plan = (code: string, more: Partial<PlanInput> = {}): PlanInput =>
  ({ code, name: code, interval: 'monthly', amountCents: 0, amountCurrency: 'EUR', ...more });

export const subscribe = ({ billing }: Opened, planCode: string, more: object = {}) =>
  billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode, ...more });

/** The lines of a type that a subscription was billed, in order. */
export async function amounts({ billing }: Opened, feeType: 'commitment' | 'fixed_charge'): Promise<number[]> {
  return (await billing.fees.list({ externalSubscriptionId: 'sub', feeType })).items.map(({ amountCents }) => amountCents);
}
