import { describe, expect, it } from 'vitest';
import type { CreditNote, Customer } from '../../src/contract.js';
import { scriptedPaymentProvider } from '../../src/testing/index.js';

const collect = (idempotencyKey: string) => ({ idempotencyKey, amountCents: 1, currency: 'EUR', customer: {} as Customer, invoices: [] });
const refund = (idempotencyKey: string) => ({ idempotencyKey, amountCents: 1, currency: 'EUR', creditNote: {} as CreditNote, providerPaymentId: 'test-1' });

describe('scriptedPaymentProvider', () => {
  it('answers the outcomes in turn, payments and refunds alike, then succeeds', async () => {
    const provider = scriptedPaymentProvider({ outcomes: ['failed', 'pending'] });
    expect(await provider.collect(collect('a'))).toEqual({ status: 'failed', providerPaymentId: 'test-1' });
    expect(await provider.refund(refund('b'))).toMatchObject({ status: 'pending' });
    expect(await provider.collect(collect('c'))).toEqual({ status: 'succeeded', providerPaymentId: 'test-2' });
  });

  it('answers the same call again as before', async () => {
    const provider = scriptedPaymentProvider({ code: 'acme', outcomes: ['failed'] });
    const first = await provider.collect(collect('a'));
    expect(await provider.collect(collect('a'))).toEqual(first);
    expect(await provider.collect(collect('b'))).toEqual({ status: 'succeeded', providerPaymentId: 'acme-2' });
  });

  it('reads webhooks as JSON, as text or as bytes', async () => {
    const { parseWebhook } = scriptedPaymentProvider();
    const news = [{ providerPaymentId: 'test-1', status: 'succeeded' }];
    expect(await parseWebhook({ body: JSON.stringify(news), headers: {} })).toEqual(news);
    expect(await parseWebhook({ body: new TextEncoder().encode(JSON.stringify(news)), headers: {} })).toEqual(news);
  });
});
