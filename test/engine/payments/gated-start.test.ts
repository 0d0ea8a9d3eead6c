import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../../adapters/memory/index.js';
import { BillingEngine, type PlanInput, type SubscriptionInput } from '../../../src/index.js';
import { type ManualClock, manualClock } from '../../../src/testing/index.js';
import { type Bank, bank, webhook } from './bank.js';

describe('a subscription that waits for its first payment', () => {
  let provider: Bank;
  let clock: ManualClock;
  let billing: BillingEngine;

  beforeEach(async () => {
    provider = bank();
    clock = manualClock('2026-03-01T10:00:00Z');
    billing = await BillingEngine.open({ storage: memory(), clock, paymentProviders: [provider.provider] });
    await billing.billableMetrics.create({ code: 'calls', name: 'Calls', aggregationType: 'count' });
    await billing.addOns.create({ code: 'seats', name: 'Seats', amountCents: 1000, amountCurrency: 'EUR' });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', paymentProvider: 'bank' });
  });
  afterEach(() => billing.close());

  const plan = (code: string, rest: Partial<PlanInput> = {}) =>
    billing.plans.create({ code, name: code, interval: 'monthly', amountCents: 1000, amountCurrency: 'EUR', payInAdvance: true, ...rest });
  const subscribe = (rest: Partial<SubscriptionInput> = {}) =>
    billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'plan', activationRules: [{ type: 'payment', timeoutHours: 48 }], ...rest });
  const paid = (n = 1) => billing.payments.handleWebhook('bank', webhook({ providerPaymentId: `bank-${n}`, status: provider.decide(`bank-${n}`, 'succeeded') }));
  const states = async () => (await billing.subscriptions.list({ externalId: 'sub' })).items.map(({ planCode, status }) => `${planCode} ${status}`);
  const invoices = async (status: 'open' | 'finalized' | 'closed') => (await billing.invoices.list({ status })).items;
  const told = async () => (await billing.outbox.list({ externalCustomerId: 'cus' })).items.map(({ type }) => type).filter((type) => !type.startsWith('customer'));
  const calls = async (...timestamps: string[]) => {
    for (const timestamp of timestamps) await billing.events.ingest({ transactionId: timestamp, externalSubscriptionId: 'sub', code: 'calls', timestamp });
  };

  it('shows its rule, and tells what happens in order', async () => {
    await plan('plan');
    const [rule] = (await subscribe()).activationRules;
    expect(rule).toEqual({ type: 'payment', timeoutHours: 48, status: 'pending', expiresAt: new Date('2026-03-03T10:00:00Z') });
    await billing.run();
    expect((await billing.subscriptions.get('sub')).activationRules).toMatchObject([{ status: 'satisfied' }]);
    expect(await told()).toEqual([
      'subscription.incomplete', 'payment.succeeded', 'invoice.created', 'subscription.started', 'invoice.payment_status_updated', 'payment_receipt.created',
    ]);
  });

  it('is over at its time, though no run has met it, when money comes too late', async () => {
    await plan('plan');
    await subscribe();
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    clock.moveTo('2026-03-03T12:00:00Z');
    await paid();
    expect(await billing.subscriptions.get('sub', { status: 'canceled' })).toMatchObject({ canceledAt: new Date('2026-03-03T10:00:00Z'), cancellationReason: 'timeout' });
    expect(await invoices('closed')).toMatchObject([{ paymentStatus: 'pending', sequentialId: null, totalPaidAmountCents: 1000 }]);
    expect((await billing.payments.list()).items).toMatchObject([{ status: 'succeeded' }]);
    expect(await told()).toContain('payment.succeeded');
    expect(await told()).not.toContain('subscription.started');
  });

  it('withdraws at the provider what is over, and may be had again', async () => {
    await plan('plan');
    await subscribe();
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    await expect(subscribe()).rejects.toMatchObject({ code: 'already_exists' });
    clock.moveTo('2026-03-03T10:00:00Z');
    await subscribe();
    await billing.run();
    expect(provider.canceled).toEqual(['bank-1']);
    expect(await states()).toEqual(['plan canceled', 'plan active']);
  });

  it('refuses all changes, and the end of what it is to replace', async () => {
    await plan('plan', { fixedCharges: [{ code: 'seats', addOnCode: 'seats', units: 1, chargeModel: 'standard', properties: { amount: '10' }, payInAdvance: true }] });
    await plan('old', { amountCents: 500, payInAdvance: false });
    await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'old' });
    await billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'plan', activationRules: [{ type: 'payment' }] });
    expect(await states()).toEqual(['old active', 'plan incomplete']);
    const refusal = { code: 'not_allowed' };
    await expect(billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'old' })).rejects.toMatchObject(refusal);
    await expect(billing.subscriptions.update('sub', { name: 'x' })).rejects.toMatchObject(refusal);
    await expect(billing.subscriptions.terminate({ externalId: 'sub' })).rejects.toMatchObject(refusal);
    await expect(billing.subscriptions.terminate({ externalId: 'sub', status: 'incomplete' })).rejects.toMatchObject(refusal);
    await expect(billing.subscriptions.updateFixedCharge('sub', 'seats', { units: 2 })).rejects.toMatchObject(refusal);
    provider.script.push({ outcome: 'failed' });
    await billing.run();
    expect(await states()).toEqual(['old active', 'plan canceled']);
    expect(await billing.subscriptions.get('sub')).toMatchObject({ nextPlanCode: null });
    await billing.subscriptions.terminate({ externalId: 'sub' });
  });

  it('bills events on charges in advance when it becomes active, in order of time, those of the period in progress', async () => {
    await plan('plan', { charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', payInAdvance: true, properties: { amount: '2' } }] });
    await subscribe({ activationRules: [{ type: 'payment' }] });
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    clock.moveTo('2026-04-03T10:00:00Z');
    await calls('2026-03-05T00:00:00Z', '2026-04-02T00:00:00Z', '2026-04-01T12:00:00Z');
    expect(await invoices('finalized')).toEqual([]);
    await paid();
    const billed = (await billing.fees.list({ feeType: 'charge' })).items.map(({ eventTransactionId, amountCents }) => [eventTransactionId, amountCents]);
    expect(billed).toEqual([['2026-04-01T12:00:00Z', 200], ['2026-04-02T00:00:00Z', 200]]);
    await calls('2026-04-03T09:00:00Z');
    expect((await billing.fees.list({ feeType: 'charge' })).items).toHaveLength(3);
  });

  it('bills what is billed by the month, where only a month has gone by', async () => {
    clock.moveTo('2026-11-10T10:00:00Z');
    await plan('plan', { interval: 'yearly', amountCents: 12_000, billChargesMonthly: true, charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '5' } }] });
    await subscribe({ activationRules: [{ type: 'payment' }] });
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    await calls('2026-11-15T00:00:00Z', '2026-12-02T00:00:00Z');
    clock.moveTo('2026-12-10T00:00:00Z');
    await paid();
    expect(await invoices('finalized')).toMatchObject([
      { totalAmountCents: 1_710 },
      { totalAmountCents: 500, issuingDate: '2026-12-01', subscriptions: [{ chargesFromDatetime: new Date('2026-11-10T10:00:00Z'), chargesToDatetime: new Date('2026-11-30T23:59:59.999Z') }] },
    ]);
    clock.moveTo('2027-02-05T00:00:00Z');
    await billing.run();
    // The year has turned: its fee, with the usage of December; then January's.
    expect((await invoices('finalized')).slice(2).map(({ totalAmountCents }) => totalAmountCents)).toEqual([12_500, 0]);
  });

  it('bills the year in full and the month last billed, where both have turned', async () => {
    clock.moveTo('2026-11-10T10:00:00Z');
    await plan('plan', { interval: 'yearly', amountCents: 12_000, billChargesMonthly: true, charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '5' } }] });
    await subscribe({ activationRules: [{ type: 'payment' }] });
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    await calls('2026-12-02T00:00:00Z', '2027-01-02T00:00:00Z', '2027-02-02T00:00:00Z');
    clock.moveTo('2027-02-10T00:00:00Z');
    await paid();
    await billing.run();
    expect((await invoices('finalized')).slice(1)).toMatchObject([{ totalAmountCents: 12_500, fees: [{ amountCents: 12_000 }, { units: '1', amountCents: 500 }] }]);
  });

  it('needs no payment when a coupon pays it all, also for a cheaper plan at the end of the period', async () => {
    await plan('dear', { amountCents: 2_000 });
    await plan('plan', { amountCents: 500 });
    await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'dear' });
    await billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'plan', activationRules: [{ type: 'payment', timeoutHours: 48 }] });
    await billing.coupons.create({ code: 'all', name: 'All', couponType: 'percentage', percentageRate: '100', frequency: 'forever' });
    await billing.coupons.apply({ externalCustomerId: 'cus', couponCode: 'all' });
    clock.moveTo('2026-04-01T00:00:00Z');
    const report = await billing.run();
    expect(report.failures).toEqual([]);
    expect(await states()).toEqual(['dear terminated', 'plan active']);
    clock.moveTo('2026-05-01T00:00:00Z');
    await billing.run();
    const fees = (await billing.fees.list({ feeType: 'subscription' })).items.map((fee) => [fee.amountCents, fee.fromDatetime!.toISOString().slice(0, 10)]);
    expect(fees.filter(([amount]) => amount !== 0)).toEqual([[2_000, '2026-03-01'], [2_000, '2026-04-01'], [500, '2026-04-01'], [500, '2026-05-01']]);
    // Nothing was paid for April, so nothing comes back.
    expect((await billing.creditNotes.list()).items).toEqual([]);
  });

  it('takes over from the old plan at the moment of payment, with nothing billed twice or left out', async () => {
    await plan('old', { amountCents: 3_100, charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '1' } }] });
    await plan('plan', { amountCents: 6_200, charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '2' } }] });
    await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'old' });
    await billing.run();
    clock.moveTo('2026-03-10T10:00:00Z');
    await billing.subscriptions.changePlan({ externalId: 'sub', planCode: 'plan', activationRules: [{ type: 'payment' }] });
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    await calls('2026-03-05T00:00:00Z', '2026-03-12T00:00:00Z');
    clock.moveTo('2026-03-20T10:00:00Z');
    await paid(2);
    await calls('2026-03-20T11:00:00Z', '2026-03-25T00:00:00Z');
    clock.moveTo('2026-04-01T00:00:00Z');
    await billing.run();
    expect(await states()).toEqual(['old terminated', 'plan active']);
    const charges = (await billing.fees.list({ feeType: 'charge' })).items.map(({ units, amountCents }) => [units, amountCents]);
    expect(charges).toEqual([['2', 200], ['2', 400]]);
    const fees = (await billing.fees.list({ feeType: 'subscription' })).items.map(({ amountCents }) => amountCents);
    expect(fees).toEqual([3_100, 4_400, 6_200]);
    // 12 days of the old plan, from the 20th on, that the new one has.
    expect((await billing.creditNotes.list()).items).toMatchObject([{ creditAmountCents: 1_200 }]);
  });

  it('is given up when its customer is deleted', async () => {
    await plan('plan');
    await subscribe();
    await billing.customers.delete('cus');
    expect(await states()).toEqual(['plan canceled']);
    expect(await invoices('closed')).toHaveLength(1);
    await billing.run();
    expect(provider.asked).toEqual([]);
  });

  it('is judged on the day of a future start', async () => {
    await plan('plan');
    const pending = await subscribe({ subscriptionAt: '2026-03-05T00:00:00Z' });
    expect(pending).toMatchObject({ status: 'pending', activationRules: [{ status: 'inactive', expiresAt: null }] });
    clock.moveTo('2026-03-05T00:10:00Z');
    await billing.run();
    expect(await billing.subscriptions.get('sub')).toMatchObject({ status: 'active', startedAt: new Date('2026-03-05T00:00:00Z'), activatedAt: new Date('2026-03-05T00:10:00Z') });
    expect(await invoices('finalized')).toMatchObject([{ totalAmountCents: 871, paymentStatus: 'succeeded', issuingDate: '2026-03-05' }]);
  });

  it('is paid by hand as well, in parts', async () => {
    await plan('plan');
    await subscribe();
    const [open] = await invoices('open');
    await billing.payments.record({ invoiceId: open!.id, amountCents: 400, reference: 'cash' });
    expect(await states()).toEqual(['plan incomplete']);
    await billing.invoices.update(open!.id, { paymentStatus: 'succeeded' });
    expect(await states()).toEqual(['plan active']);
    expect(await invoices('finalized')).toMatchObject([{ totalPaidAmountCents: 1000, totalDueAmountCents: 0 }]);
    await billing.run();
    expect(provider.asked).toEqual([]);
  });
});
