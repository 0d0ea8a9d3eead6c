import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BillingEngine, type Invoice, type ProviderNotice } from '../../../src/index.js';
import { manualClock } from '../../../src/testing/index.js';
import { type FreshStore, freshStores } from '../storages.js';
import { type Bank, bank, webhook } from './bank.js';

const { stores, close } = freshStores();
afterAll(close);

describe.each(stores)('what a provider tells of its own accord, on $name', ({ make }) => {
  let store: FreshStore;
  let provider: Bank;
  let billing: BillingEngine;
  let invoice: Invoice;
  beforeEach(async () => {
    store = make();
    provider = bank();
    billing = await BillingEngine.open({ storage: store.storage(), clock: manualClock('2024-05-10T09:00:00Z'), paymentProviders: [provider.provider] });
    await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 1000, amountCurrency: 'EUR' });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', paymentProvider: 'bank' });
    invoice = await billing.invoices.createOneOff({ externalCustomerId: 'cus', currency: 'EUR', fees: [{ addOnCode: 'item' }] });
  });
  afterEach(async () => {
    await billing.close();
    await store.remove();
  });

  const tell = (...notices: ProviderNotice[]) => billing.payments.handleWebhook('bank', webhook(...notices));
  const payments = async () => (await billing.payments.list()).items;
  const told = async (type: string) => (await billing.outbox.list({ type })).items.length;

  it('money for an attempt whose answer was never heard is recognized by its key', async () => {
    provider.script.push({ outcome: 'succeeded', fails: 'after' });
    await billing.run();
    const { id } = (await payments())[0]!;
    await tell({ providerPaymentId: 'bank-1', status: 'succeeded', idempotencyKey: 'pay_unknown' });
    expect(await billing.invoices.get(invoice.id)).toMatchObject({ paymentStatus: 'pending' });
    await Promise.all([1, 2].map(() => tell({ providerPaymentId: 'bank-1', status: 'succeeded', idempotencyKey: id })));
    expect(await billing.invoices.get(invoice.id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect(await payments()).toMatchObject([{ id, status: 'succeeded', providerPaymentId: 'bank-1' }]);
    await billing.run();
    expect(provider.asked).toHaveLength(1);
  });

  it('a failure tells its code, also when it comes before the answer', async () => {
    const failed: ProviderNotice = { providerPaymentId: 'bank-1', status: 'failed', failureCode: 'account_closed' };
    provider.script.push({ outcome: 'pending', meanwhile: () => tell(failed) });
    await billing.run();
    expect((await billing.outbox.list({ type: 'invoice.payment_failure' })).items).toMatchObject([{ data: { providerError: { code: 'account_closed' } } }]);
  });

  it("what was paid on the provider's page becomes a payment of the invoice, once, and keeps it from being collected", async () => {
    const paid: ProviderNotice = { providerPaymentId: 'page-1', status: 'succeeded', invoiceId: invoice.id, amountCents: 1000 };
    await tell({ ...paid, status: 'pending' }, { ...paid, invoiceId: 'inv_unknown' });
    await Promise.all([tell(paid), tell(paid), tell(paid, paid)]);
    expect(await payments()).toMatchObject([{ type: 'provider', status: 'succeeded', amountCents: 1000, providerPaymentId: 'page-1' }]);
    expect(await billing.invoices.get(invoice.id)).toMatchObject({ paymentStatus: 'succeeded', totalPaidAmountCents: 1000 });
    expect([await told('payment.succeeded'), await told('payment_receipt.created')]).toEqual([1, 1]);
    await billing.run();
    expect(provider.asked).toEqual([]);
  });

  it('a dispute that was lost over a payment is put on its invoice', async () => {
    await billing.run();
    await tell({ providerPaymentId: 'bank-1', status: 'succeeded', disputeLost: true }, { providerPaymentId: 'bank-9', status: 'succeeded', disputeLost: true });
    expect(await billing.invoices.get(invoice.id)).toMatchObject({ paymentStatus: 'succeeded', paymentDisputeLostAt: expect.any(Date) as Date });
    expect(await told('invoice.payment_dispute_lost')).toBe(1);
  });

  it('a refund is decided by what is told last, failure being for good', async () => {
    await billing.run();
    const note = await billing.creditNotes.create({ invoiceId: invoice.id, refundAmountCents: 400, items: [{ feeId: invoice.fees[0]!.id, amountCents: 400 }] });
    provider.script.push({ outcome: 'pending' });
    let key = '';
    const { refund } = provider.provider;
    provider.provider.refund = (request) => refund({ ...request, idempotencyKey: (key = request.idempotencyKey) });
    await billing.run();
    const status = async () => (await billing.creditNotes.get(note.id)).refundStatus;
    expect(await status()).toBe('pending');
    await tell({ refundIdempotencyKey: key, status: 'succeeded' }, { refundIdempotencyKey: key, status: 'pending' }, { refundIdempotencyKey: 'ref_unknown', status: 'failed' });
    expect(await status()).toBe('succeeded');
    await tell({ refundIdempotencyKey: key, status: 'failed', failureCode: 'closed' }, { refundIdempotencyKey: key, status: 'succeeded' });
    expect(await status()).toBe('failed');
    expect(await told('credit_note.provider_refund_failure')).toBe(1);
  });
});
