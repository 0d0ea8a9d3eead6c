import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BillingEngine, type Invoice } from '../../../src/index.js';
import { type ManualClock, manualClock } from '../../../src/testing/index.js';
import { type FreshStore, freshStores } from '../storages.js';
import { type Bank, bank, webhook } from './bank.js';

const { stores, close } = freshStores();
afterAll(close);

describe.each(stores)('collection when things go wrong, on $name', ({ make }) => {
  let store: FreshStore;
  let provider: Bank;
  let clock: ManualClock;
  let billing: BillingEngine;
  const opened: BillingEngine[] = [];

  async function open(): Promise<BillingEngine> {
    const engine = await BillingEngine.open({ storage: store.storage(), clock, paymentProviders: [provider.provider], billingEntity: { documentNumberPrefix: 'TEST' } });
    opened.push(engine);
    return engine;
  }
  beforeEach(async () => {
    store = make();
    provider = bank();
    clock = manualClock('2024-05-10T09:00:00Z');
    billing = await open();
    await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 100, amountCurrency: 'EUR' });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', paymentProvider: 'bank' });
  });
  afterEach(async () => {
    for (const engine of opened.splice(0)) await engine.close();
    await store.remove();
  });

  const invoiced = (amountCents = 100): Promise<Invoice> =>
    billing.invoices.createOneOff({ externalCustomerId: 'cus', currency: 'EUR', fees: [{ addOnCode: 'item', unitAmountCents: amountCents }] });
  const payments = async () => (await billing.payments.list({ externalCustomerId: 'cus' })).items;
  const told = async (type: string) => (await billing.outbox.list({ type })).items.length;

  it('asks again with the same key when the provider fails after it has charged', async () => {
    const { id } = await invoiced();
    provider.script.push({ outcome: 'succeeded', fails: 'after' });
    const report = await billing.run();
    expect(report.failures).toMatchObject([{ kind: 'payment', error: 'timed out' }]);
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'pending', readyForPaymentProcessing: false, totalPaidAmountCents: 0 });
    await expect(billing.invoices.retryPayment(id)).rejects.toMatchObject({ code: 'not_allowed' });

    expect((await billing.run()).failures).toEqual([]);
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100, totalDueAmountCents: 0 });
    expect(provider.charges()).toHaveLength(1);
    expect(new Set(provider.asked.map(({ key }) => key)).size).toBe(1);
    expect(await payments()).toMatchObject([{ status: 'succeeded', providerPaymentId: 'bank-1' }]);
  });

  it('asks again when the provider could not be reached, and only then charges', async () => {
    const { id } = await invoiced();
    provider.script.push({ outcome: 'succeeded', fails: 'before' }, { outcome: 'succeeded', fails: 'before' });
    await billing.run();
    await billing.run();
    expect(provider.charges()).toEqual([]);
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded' });
    expect(provider.charges()).toHaveLength(1);
  });

  it('charges once in two runs, and in several at the same time', async () => {
    const ids = [(await invoiced(100)).id, (await invoiced(200)).id, (await invoiced(300)).id];
    const others = [await open(), await open()];
    const reports = await Promise.all([billing, ...others].map((engine) => engine.run()));
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    await billing.run();
    expect(provider.charges().map(({ amountCents }) => amountCents).sort()).toEqual([100, 200, 300]);
    for (const id of ids) expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalDueAmountCents: 0 });
    expect(await payments()).toHaveLength(3);
    expect(await told('payment.succeeded')).toBe(3);
    const receipts = (await payments()).map(({ receipt }) => receipt!.number).sort();
    expect(receipts).toEqual(['TEST-001-RCPT-000001', 'TEST-001-RCPT-000002', 'TEST-001-RCPT-000003']);
  });

  it('does not lose a webhook that comes before the answer', async () => {
    const { id } = await invoiced();
    provider.script.push({
      outcome: 'succeeded', answers: 'pending',
      meanwhile: (providerPaymentId) => billing.payments.handleWebhook('bank', webhook({ providerPaymentId, status: 'succeeded' })),
    });
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100 });
    expect(await told('payment.succeeded')).toBe(1);
  });

  it('does not lose a webhook that comes before an answer that never comes', async () => {
    const { id } = await invoiced();
    provider.script.push({
      outcome: 'succeeded', fails: 'after',
      meanwhile: (providerPaymentId) => billing.payments.handleWebhook('bank', webhook({ providerPaymentId, status: 'succeeded' })),
    });
    await billing.run();
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100 });
    expect(provider.charges()).toHaveLength(1);
    expect(await told('payment.succeeded')).toBe(1);
  });

  it.each([0, 1, 2, 3, 5, 8, 13])('does not lose a webhook that is being handled while the answer comes (%i ticks later)', async (ticks) => {
    const { id } = await invoiced();
    let handled = Promise.resolve();
    provider.script.push({
      outcome: 'succeeded', answers: 'pending',
      meanwhile: async (providerPaymentId) => {
        handled = billing.payments.handleWebhook('bank', webhook({ providerPaymentId, status: 'succeeded' }));
        for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      },
    });
    await billing.run();
    await handled;
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100 });
  });

  it('applies webhooks once, in whatever order they come', async () => {
    const { id } = await invoiced();
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    const tell = (status: 'pending' | 'succeeded' | 'failed', providerPaymentId = 'bank-1') => billing.payments.handleWebhook('bank', webhook({ providerPaymentId, status }));
    await tell('succeeded', 'bank-99');
    await tell('failed');
    await tell('failed');
    await tell('pending');
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'failed', readyForPaymentProcessing: true });
    expect(await told('invoice.payment_failure')).toBe(1);
    await Promise.all([tell('succeeded'), tell('succeeded'), tell('failed')]);
    await tell('failed');
    await tell('pending');
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100, totalDueAmountCents: 0 });
    expect(await told('payment.succeeded')).toBe(1);
    expect(await told('invoice.payment_status_updated')).toBe(2);
    expect(await payments()).toMatchObject([{ status: 'succeeded' }]);
  });

  it('drops an attempt whose invoice was settled before anything was heard of it', async () => {
    const { id } = await invoiced();
    provider.script.push({ outcome: 'succeeded', fails: 'before' });
    await billing.run();
    await billing.payments.record({ invoiceId: id, amountCents: 100, reference: 'cheque' });
    await billing.run();
    expect(provider.asked).toHaveLength(1);
    expect(provider.charges()).toEqual([]);
    expect(await payments()).toMatchObject([{ type: 'provider', status: 'failed' }, { type: 'manual', status: 'succeeded' }]);
  });

  it('withdraws a pending payment when its invoice is settled otherwise', async () => {
    const { id } = await invoiced();
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    await billing.payments.record({ invoiceId: id, amountCents: 100, reference: 'cheque' });
    await billing.run();
    await billing.run();
    expect(provider.canceled).toEqual(['bank-1']);
    await billing.payments.handleWebhook('bank', webhook({ providerPaymentId: 'bank-1', status: 'failed' }));
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100 });
  });

  it('ignores what a provider tells of an invoice that was paid otherwise', async () => {
    const { id } = await invoiced();
    provider.script.push({ outcome: 'pending' });
    await billing.run();
    await billing.payments.record({ invoiceId: id, amountCents: 100, reference: 'cheque' });
    await billing.payments.handleWebhook('bank', webhook({ providerPaymentId: 'bank-1', status: 'succeeded' }));
    expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 100, totalDueAmountCents: 0 });
    expect(await payments()).toMatchObject([{ type: 'provider', status: 'pending' }, { type: 'manual', status: 'succeeded' }]);
  });

  it('has one payment under way for an invoice, though it is asked for by itself and with others', async () => {
    provider.script.push({ outcome: 'failed' }, { outcome: 'failed' });
    const ids = [(await invoiced(100)).id, (await invoiced(200)).id];
    await billing.run();
    clock.moveTo('2024-05-12T09:00:00Z');
    await billing.run();
    const request = await billing.paymentRequests.create({ externalCustomerId: 'cus', invoiceIds: ids });
    await billing.invoices.retryPayment(ids[0]!);
    provider.script.push({ outcome: 'pending' });
    expect((await billing.run()).failures).toEqual([]);
    expect((await payments()).filter(({ status }) => status === 'pending')).toMatchObject([{ payableType: 'PaymentRequest', amountCents: 300 }]);
    await billing.payments.handleWebhook('bank', webhook({ providerPaymentId: 'bank-3', status: provider.decide('bank-3', 'succeeded') }));
    expect((await billing.run()).failures).toEqual([]);
    expect(provider.charges()).toMatchObject([{ amountCents: 300 }]);
    expect(await billing.paymentRequests.get(request.id)).toMatchObject({ paymentStatus: 'succeeded' });
    for (const id of ids) expect(await billing.invoices.get(id)).toMatchObject({ paymentStatus: 'succeeded', paymentOverdue: false, totalDueAmountCents: 0 });
  });

  it('calls no provider in a dry run', async () => {
    const { id } = await invoiced();
    await billing.run({ dryRun: true });
    expect(provider.asked).toEqual([]);
    expect(await billing.invoices.get(id)).toMatchObject({ readyForPaymentProcessing: true });
  });

  it('refuses a webhook with a bad signature, or of a provider that it was not given', async () => {
    await expect(billing.payments.handleWebhook('bank', { body: '[]', headers: {} })).rejects.toMatchObject({ code: 'validation_failed', details: { body: ['invalid_webhook'] } });
    await expect(billing.payments.handleWebhook('nope', { body: '[]', headers: {} })).rejects.toMatchObject({ code: 'not_found', details: { provider: ['not_found'] } });
  });

  it('sends a refund back once, though the provider fails after it has paid', async () => {
    const { id, fees } = await invoiced(1000);
    await billing.run();
    const note = await billing.creditNotes.create({ invoiceId: id, refundAmountCents: 400, items: [{ feeId: fees[0]!.id, amountCents: 400 }] });
    provider.script.push({ outcome: 'succeeded', fails: 'after' });
    expect((await billing.run()).failures).toMatchObject([{ kind: 'refund' }]);
    expect(await billing.creditNotes.get(note.id)).toMatchObject({ refundStatus: 'pending' });
    await Promise.all([billing.run(), (await open()).run()]);
    expect(await billing.creditNotes.get(note.id)).toMatchObject({ refundStatus: 'succeeded' });
    expect(provider.refunded()).toBe(400);

    const refused = await billing.creditNotes.create({ invoiceId: id, refundAmountCents: 100, items: [{ feeId: fees[0]!.id, amountCents: 100 }] });
    provider.script.push({ outcome: 'failed' });
    await billing.run();
    await billing.run();
    expect(await billing.creditNotes.get(refused.id)).toMatchObject({ refundStatus: 'failed' });
    expect(await told('credit_note.provider_refund_failure')).toBe(1);
    expect(provider.refunded()).toBe(400);
  });

  it('leaves a refund of money paid by hand to the host', async () => {
    const { id, fees } = await invoiced(1000);
    await billing.payments.record({ invoiceId: id, amountCents: 1000, reference: 'cheque' });
    const note = await billing.creditNotes.create({ invoiceId: id, refundAmountCents: 400, items: [{ feeId: fees[0]!.id, amountCents: 400 }] });
    await billing.run();
    expect(await billing.creditNotes.get(note.id)).toMatchObject({ refundStatus: 'pending' });
    expect(provider.refunded()).toBe(0);
  });
});
