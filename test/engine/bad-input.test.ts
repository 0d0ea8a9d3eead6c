import { beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import type { ChargeInput, EventInput } from '../../src/contract.js';
import type { BillingEngine } from '../../src/index.js';
import { dump, openWorld } from './world.js';

let billing: BillingEngine;
beforeEach(async () => {
  ({ billing } = await openWorld(memory()));
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
  await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'plan-2' });
});

/** Refused with code and paths, and nothing written. */
async function refused(call: () => Promise<unknown>, code: string, details: Record<string, string[]>): Promise<void> {
  const before = await dump({ billing });
  await expect(call()).rejects.toMatchObject({ name: 'BillingError', code, details });
  expect(await dump({ billing })).toEqual(before);
}

const plan = (more: object) => () =>
  billing.plans.create({ code: 'new', name: 'New', interval: 'monthly', amountCents: 100, amountCurrency: 'EUR', ...more });
const charge = (more: object) => plan({ charges: [{ billableMetricCode: 'volume', chargeModel: 'standard', properties: { amount: '1' }, ...more } as ChargeInput] });
const event = (more: Partial<Record<keyof EventInput, unknown>> = {}) =>
  ({ transactionId: 'tx', externalSubscriptionId: 'sub', code: 'volume', properties: { value: 1 }, ...more }) as EventInput;

describe('a catalogue call is refused', () => {
  it('for a metric that does not exist', () => refused(charge({ billableMetricCode: 'none' }), 'not_found', { 'charges.0.billableMetricCode': ['billableMetric_not_found'] }));
  it('for a decimal that is none', () => refused(charge({ properties: { amount: 'ten' } }), 'validation_failed', { 'charges.0.properties.amount': ['invalid_amount'] }));
  it('for a negative price', () => refused(charge({ properties: { amount: '-1' } }), 'validation_failed', { 'charges.0.properties.amount': ['invalid_amount'] }));
  it('for a currency that does not exist', () => refused(plan({ amountCurrency: 'XYZ' }), 'validation_failed', { amountCurrency: ['value_is_invalid'] }));
  it('for overlapping tiers', () => refused(
    charge({ chargeModel: 'graduated', properties: { graduatedRanges: [
      { fromValue: 0, toValue: 10, perUnitAmount: '1', flatAmount: '0' }, { fromValue: 5, toValue: null, perUnitAmount: '1', flatAmount: '0' },
    ] } }), 'validation_failed', { 'charges.0.properties.graduatedRanges': ['invalid_graduated_ranges'] }));
  it('with all its failures, under the code that comes first', () => refused(
    plan({ name: '', charges: [{ billableMetricCode: 'none', chargeModel: 'standard', properties: {} }] }),
    'not_found', { name: ['value_is_mandatory'], 'charges.0.billableMetricCode': ['billableMetric_not_found'], 'charges.0.properties.amount': ['invalid_amount'] }));
  it('for a code that is taken', () => refused(() => billing.taxes.create({ code: 'vat', name: 'VAT', rate: 5 }), 'already_exists', { code: ['value_already_exist'] }));
  it('of any kind with all its failures', async () => {
    await refused(() => billing.taxes.create({ code: 'vat', name: '', rate: '-1' }), 'already_exists', { code: ['value_already_exist'], name: ['value_is_mandatory'], rate: ['value_is_invalid'] });
    await refused(
      () => billing.addOns.create({ code: 'setup', name: 'Set-up', amountCents: 0, amountCurrency: 'EUR', taxCodes: ['none'] }), 'already_exists',
      { code: ['value_already_exist'], amountCents: ['value_is_out_of_range'], 'taxCodes.0': ['tax_not_found'] });
    await refused(
      () => billing.coupons.create({ code: 'new', name: 'New', couponType: 'some' as 'percentage', frequency: 'recurring', appliesTo: { planCodes: ['none'] } }), 'not_found',
      { couponType: ['value_is_invalid'], frequencyDuration: ['value_is_mandatory'], 'appliesTo.planCodes.0': ['plan_not_found'] });
    await refused(
      () => billing.customers.upsert({ externalId: 'cus', currency: 'XYZ', taxCodes: ['none'], billingEntityCode: 'none' }), 'not_found',
      { currency: ['value_is_invalid'], 'taxCodes.0': ['tax_not_found'], billingEntityCode: ['billing_entity_not_found'] });
    await refused(() => billing.billingEntities.update('default', { code: 'other', netPaymentTerm: -1 }), 'not_allowed', { code: ['not_allowed'], netPaymentTerm: ['value_is_invalid'] });
  });
  it('for an unknown timezone', () => refused(
    () => billing.customers.upsert({ externalId: 'cus', timezone: 'Mars/Olympus' }), 'validation_failed', { timezone: ['value_is_invalid'] }));
});

describe('a subscription is refused', () => {
  const subscribe = (more: object) => () => billing.subscriptions.create({ externalId: 'new', externalCustomerId: 'cus', planCode: 'plan-1', ...more });
  it('to an unknown plan', () => refused(subscribe({ planCode: 'none' }), 'not_found', { plan: ['plan_not_found'] }));
  it('of an unknown customer', () => refused(subscribe({ externalCustomerId: 'none' }), 'not_found', { customer: ['customer_not_found'] }));
  it('under a live external id', () => refused(subscribe({ externalId: 'sub' }), 'already_exists', { externalId: ['value_already_exist'] }));
  it('with a date that is none', () => refused(subscribe({ subscriptionAt: 'soon' }), 'validation_failed', { subscriptionAt: ['invalid_date'] }));
  it('with all its failures, under the code that comes first', () => refused(
    subscribe({ subscriptionAt: 'soon', planCode: 'none', billingEntityCode: 'none' }), 'not_found',
    { subscriptionAt: ['invalid_date'], plan: ['plan_not_found'], billingEntityCode: ['billing_entity_not_found'] }));
  it('a change of plan with all its failures', () => refused(
    () => billing.subscriptions.changePlan({ externalId: 'none', planCode: 'nor this', endingAt: 'soon' }), 'not_found',
    { subscription: ['not_found'], plan: ['plan_not_found'], endingAt: ['invalid_date'] }));
  it('a termination with all its failures', () => refused(
    () => billing.subscriptions.terminate({ externalId: 'none', onTerminationInvoice: 'maybe' as 'skip' }), 'not_found',
    { subscription: ['not_found'], onTerminationInvoice: ['invalid_value'] }));
  it('an update with all its failures', () => refused(
    () => billing.subscriptions.update('none', { endingAt: 'soon' }), 'not_found', { subscription: ['not_found'], endingAt: ['invalid_date'] }));
  it('with an end before its start', () => refused(subscribe({ endingAt: '2024-01-09T00:00:00Z' }), 'validation_failed', { endingAt: ['invalid_date'] }));
});

describe('an invoice or a coupon is refused', () => {
  it('one-off, with all its failures, line by line', () => refused(
    () => billing.invoices.createOneOff({ externalCustomerId: 'none', fees: [{ addOnCode: 'none' }, { addOnCode: 'nor this', units: '-1', fromDatetime: '2024-01-01T00:00:00Z' }] }),
    'not_found', {
      customer: ['customer_not_found'], 'fees.0.addOnCode': ['addOn_not_found'], 'fees.1.addOnCode': ['addOn_not_found'],
      'fees.1.units': ['value_is_invalid'], 'fees.1.toDatetime': ['invalid_date'],
    }));
  it('to be regenerated, with all its failures, line by line', async () => {
    const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup' }] });
    await billing.invoices.void(id);
    await refused(
      () => billing.invoices.regenerate(id, { fees: [{ id: 'none' }, { units: '-1' }] }), 'not_found',
      { 'fees.0.id': ['fee_not_found'], 'fees.1.id': ['value_is_mandatory'], 'fees.1.units': ['value_is_invalid'] });
    await refused(() => billing.invoices.void(id, { creditAmountCents: -1 }), 'not_allowed', { status: ['not_voidable'], creditAmountCents: ['value_is_invalid'] });
  });
  it('of an unknown coupon, with all its failures', () => refused(
    () => billing.coupons.apply({ externalCustomerId: 'none', couponCode: 'none', amountCents: -1 }), 'not_found',
    { customer: ['customer_not_found'], coupon: ['coupon_not_found'], amountCents: ['value_is_invalid'] }));
});

describe('a wallet is refused', () => {
  const wallet = (more: object) => () => billing.wallets.create({ externalCustomerId: 'cus', rateAmount: 1, ...more });
  it('with all its failures, under the code that comes first', async () => {
    const { id } = await wallet({ code: 'prepaid' })();
    await refused(wallet({ code: 'prepaid', priority: 51 }), 'already_exists', { code: ['value_already_exist'], priority: ['value_is_invalid'] });
    await refused(
      wallet({ externalCustomerId: 'none', rateAmount: 0, expirationAt: '2023-01-01T00:00:00Z', appliesTo: { billableMetricCodes: ['none'] } }), 'not_found',
      { customer: ['customer_not_found'], rateAmount: ['value_is_invalid'], expirationAt: ['invalid_date'], appliesTo: ['invalid_limitations'] });
    await refused(() => billing.wallets.update(id, { rateAmount: 2, priority: 0 }), 'not_allowed', { rateAmount: ['not_allowed'], priority: ['value_is_invalid'] });
    await expect(billing.wallets.update(id, { rateAmount: '1.0' })).resolves.toMatchObject({ rateAmount: '1' });
    await refused(() => billing.wallets.topUp({ walletId: 'none', paidCredits: -1 }), 'not_found', { wallet: ['wallet_not_found'], paidCredits: ['invalid_amount'] });
    await refused(() => billing.wallets.topUp({ walletId: id, paidCredits: -1, voidedCredits: 5 }), 'validation_failed', { paidCredits: ['invalid_amount'], voidedCredits: ['insufficient_credits'] });
  });
});

describe('a credit note is refused', () => {
  it('for its items, all of them, before its parts', async () => {
    const { id: invoiceId, fees } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup' }] });
    const note = (items: object[]) => () => billing.creditNotes.create({ invoiceId, creditAmountCents: -1, items: items as { feeId: string; amountCents: number }[] });
    await refused(note([{ feeId: 'none', amountCents: 5 }, { feeId: fees[0]!.id, amountCents: -1 }]), 'not_found', { fee: ['fee_not_found'], 'items.1.amountCents': ['invalid_value'] });
    await refused(note([{ feeId: fees[0]!.id }]), 'validation_failed', { 'items.0.amountCents': ['invalid_value'] });
    await refused(note([{ feeId: fees[0]!.id, amountCents: 1 }]), 'validation_failed', { creditAmountCents: ['invalid_value'] });
  });
});

describe('an event is refused', () => {
  const ingest = (more: Partial<Record<keyof EventInput, unknown>>, options?: { strict: boolean }) => () => billing.events.ingest(event(more), options);
  it('without what names it', () => refused(ingest({ transactionId: '', code: undefined }), 'validation_failed', { transactionId: ['value_is_mandatory'], code: ['value_is_mandatory'] }));
  it('with a timestamp that is none', () => refused(ingest({ timestamp: '2024-02-30T00:00:00Z' }), 'validation_failed', { timestamp: ['invalid_date'] }));
  it('when its id is taken by other content', async () => {
    await billing.events.ingest(event());
    await refused(ingest({ properties: { value: 2 } }), 'conflict', { transactionId: ['value_already_exist'] });
  });

  const strict = (more: Partial<Record<keyof EventInput, unknown>>) => ingest(more, { strict: true });
  it('strict: with an unknown code', () => refused(strict({ code: 'none' }), 'not_found', { code: ['not_found'] }));
  it('strict: with an unknown subscription', () => refused(strict({ externalSubscriptionId: 'none' }), 'not_found', { externalSubscriptionId: ['not_found'] }));
  it('strict: outside the life of the subscription', () => refused(strict({ timestamp: '2023-01-01T00:00:00Z' }), 'validation_failed', { timestamp: ['outside_subscription'] }));
  it('strict: with a value that is no number', () => refused(strict({ properties: { value: 'many' } }), 'validation_failed', { 'properties.value': ['value_is_invalid'] }));
  it('strict: with a filter value that the metric does not declare', () => refused(strict({ properties: { value: 1, region: 'mars' } }), 'validation_failed', { 'properties.region': ['value_is_invalid'] }));

  it('but kept otherwise, and never lost', async () => {
    for (const [index, more] of [{ code: 'none' }, { externalSubscriptionId: 'none' }, { timestamp: '2023-01-01T00:00:00Z' }, { properties: { value: 'many' } }].entries()) {
      await expect(billing.events.ingest(event({ transactionId: `tx-${index}`, ...more }))).resolves.toMatchObject({ status: 'accepted' });
    }
    expect((await billing.events.list()).items).toHaveLength(4);
  });
});

describe('a question about usage is refused', () => {
  const asked = (more: object) => ({ externalSubscriptionId: 'sub', ...more });
  it('that names no subscription', async () => {
    const { current, past, projected, lifetime, daily } = billing.usage;
    for (const ask of [current, past, projected, lifetime, daily] as ((query?: unknown) => Promise<unknown>)[]) {
      await refused(() => ask({}), 'validation_failed', { externalSubscriptionId: ['value_is_mandatory'] });
      await refused(() => ask(), 'validation_failed', { base: ['value_is_mandatory'] });
    }
  });
  it('with options of another type', () => refused(
    () => billing.usage.current(asked({ fullUsage: 'yes', filterByGroup: 'region' })), 'validation_failed',
    { fullUsage: ['value_is_invalid'], filterByGroup: ['value_is_invalid'] }));
  it('of no period', () => refused(() => billing.usage.past(asked({ periods: 0 })), 'validation_failed', { periods: ['value_is_invalid'] }));
  it('from a day that is none', () => refused(() => billing.usage.daily(asked({ from: 'yesterday' })), 'validation_failed', { from: ['invalid_date'] }));
  it('but not for what is null', async () => {
    await expect(billing.usage.current(asked({ filterByGroup: null, filterByChargeCode: null, fullUsage: null }) as never)).resolves.toMatchObject({ amountCents: 0 });
    await expect(billing.events.list({ cursor: null, order: null, limit: null } as never)).resolves.toMatchObject({ items: [] });
  });
});

describe('a batch', () => {
  it('is refused when it is no list', () => refused(() => billing.events.ingestBatch({} as never), 'validation_failed', { events: ['value_is_mandatory'] }));

  const good = event({ transactionId: 'good' });
  const bad = event({ transactionId: 'bad', timestamp: 'never' });

  it('is refused whole for one bad event', () => refused(
    () => billing.events.ingestBatch([good, bad, event({ transactionId: '' })]), 'validation_failed',
    { 'events.1.timestamp': ['invalid_date'], 'events.2.transactionId': ['value_is_mandatory'] }));

  it('is refused whole for one conflict', async () => {
    await billing.events.ingest(good);
    await refused(() => billing.events.ingestBatch([event({ transactionId: 'other' }), { ...good, properties: { value: 9 } }]), 'conflict', { 'events.1.transactionId': ['value_already_exist'] });
  });

  it('gives what is valid when told to, and lists the rest', async () => {
    await billing.events.ingest(good);
    const outcome = await billing.events.ingestBatch([good, bad, event({ transactionId: 'new' }), event({ transactionId: 'new' }), { ...good, code: 'peak' }], { onInvalid: 'skip' });
    expect(outcome).toEqual({
      accepted: 1, duplicates: 2,
      rejected: [{ index: 1, details: { timestamp: ['invalid_date'] } }, { index: 4, details: { transactionId: ['value_already_exist'] } }],
    });
    expect((await billing.events.list()).items.map(({ transactionId }) => transactionId)).toEqual(['good', 'new']);
  });

  it('takes a stream of any length', async () => {
    async function* stream() {
      for (let n = 0; n < 25_000; n += 1) yield event({ transactionId: String(n) });
    }
    const seen: number[] = [];
    expect(await billing.events.ingestBatch(stream(), { onInvalid: 'skip', onProgress: (n) => seen.push(n) })).toMatchObject({ accepted: 25_000 });
    expect(seen).toEqual([10_000, 20_000, 25_000]);
  });
});

describe('a call with an idempotency key', () => {
  const input = { externalCustomerId: 'cus', fees: [{ addOnCode: 'setup' }] };

  it('answers the first result again, and refuses other content', async () => {
    const first = await billing.invoices.createOneOff(input, { idempotencyKey: 'k' });
    expect(await billing.invoices.createOneOff(input, { idempotencyKey: 'k' })).toEqual(first);
    expect((await billing.invoices.list()).items).toHaveLength(1);
    await refused(() => billing.invoices.createOneOff({ ...input, skipPsp: true }, { idempotencyKey: 'k' }), 'conflict', { idempotencyKey: ['used_with_other_content'] });
  });

  it('is the same call in whatever order its fields are named', async () => {
    const first = await billing.invoices.createOneOff(input, { idempotencyKey: 'k' });
    const { fees, externalCustomerId } = input;
    expect(await billing.invoices.createOneOff({ fees, externalCustomerId }, { idempotencyKey: 'k' })).toEqual(first);
  });

  it('can be made again after it was refused', async () => {
    await refused(() => billing.addOns.update('none', { name: 'x' }, { idempotencyKey: 'k' }), 'not_found', { addOn: ['not_found'] });
    await expect(billing.addOns.update('setup', { name: 'x' }, { idempotencyKey: 'k' })).resolves.toMatchObject({ name: 'x' });
  });

  it('answers alike for events', async () => {
    const used = { transactionId: 'once', externalSubscriptionId: 'sub', code: 'peak', properties: { value: 1 } };
    const first = await billing.events.ingest(used, { idempotencyKey: 'k' });
    expect(first.status).toBe('accepted');
    expect(await billing.events.ingest(used, { idempotencyKey: 'k' })).toEqual(first);
    await refused(() => billing.events.ingest({ ...used, transactionId: 'other' }, { idempotencyKey: 'k' }), 'conflict', { idempotencyKey: ['used_with_other_content'] });
    const batch = [used, { ...used, transactionId: 'more' }, { ...used, transactionId: 'more' }];
    for (const _ of ['first', 'again']) {
      expect(await billing.events.ingestBatch(batch, { idempotencyKey: 'batch' })).toEqual({ accepted: 1, duplicates: 2, rejected: [] });
    }
    await refused(() => billing.events.ingestBatch([{ ...used, transactionId: 'yet more' }], { idempotencyKey: 'batch' }), 'conflict', { idempotencyKey: ['used_with_other_content'] });
    expect((await billing.events.list()).items.map(({ transactionId }) => transactionId)).toEqual(['once', 'more']);
  });

  it('is refused when the key is no text, or nobody’s', async () => {
    for (const idempotencyKey of ['', ' ', 5, {}, 'a\0b'] as never[]) {
      await refused(() => billing.customers.upsert({ externalId: 'new' }, { idempotencyKey }), 'validation_failed', { idempotencyKey: ['value_is_invalid'] });
    }
    await refused(() => billing.events.ingestBatch([], { idempotencyKey: 'k', onInvalid: 'skip' }), 'validation_failed', { idempotencyKey: ['not_with_skip'] });
    await expect(billing.customers.upsert({ externalId: 'new' }, { idempotencyKey: null } as never)).resolves.toMatchObject({ externalId: 'new' });
  });
});

describe('options are refused', () => {
  it('of a run: a task that there is none of', () => refused(() => billing.run({ only: ['everything'] as never }), 'validation_failed', { only: ['value_is_invalid'] }));
  it('of a list: a cursor that none has given', async () => {
    for (const cursor of ['', 'next', '-1', '1e3', 5] as never[]) await refused(() => billing.invoices.list({ cursor }), 'validation_failed', { cursor: ['value_is_invalid'] });
  });
  it('of a drain: no handler, or a limit that is none', async () => {
    await refused(() => billing.outbox.drain(undefined as never), 'validation_failed', { handler: ['value_is_mandatory'] });
    await refused(() => billing.outbox.drain(async () => {}, { limit: 'some' as never }), 'validation_failed', { limit: ['value_is_invalid'] });
  });
  it('but null counts as left out', async () => {
    await expect(billing.run(null as never)).resolves.toMatchObject({ failures: [] });
    await expect(billing.outbox.drain(async () => {}, null as never)).resolves.toMatchObject({ failed: 0 });
  });
});
