import { describe, expect, it } from 'vitest';
import { type DunningDefinition, type DunningProgress, type OverdueInvoice, afterPayment, decideDunning } from '../../../src/core/payments/dunning.js';

const HOUR = 60 * 60 * 1000;
const campaign: DunningDefinition = {
  name: 'Dun', description: null, bccEmails: [], maxAttempts: 2, daysBetweenAttempts: 4,
  thresholds: [{ currency: 'EUR', amountCents: 1_000 }, { currency: 'USD', amountCents: 500 }],
};
const none: DunningProgress = { attempts: {}, lastAttemptAt: null, finished: false };
const overdue = (id: string, currency: string, dueCents: number, billingEntityCode = 'default'): OverdueInvoice => ({ id, currency, dueCents, billingEntityCode });

describe('dunning', () => {
  it('waits until the threshold of a currency is reached, and asks for no other', () => {
    expect(decideDunning(campaign, none, [overdue('a', 'EUR', 999)], 0)).toBeNull();
    expect(decideDunning(campaign, none, [overdue('a', 'GBP', 9_999)], 0)).toBeNull();
    expect(decideDunning(campaign, none, [], 0)).toBeNull();
    const decision = decideDunning(campaign, none, [overdue('a', 'EUR', 600), overdue('b', 'EUR', 400), overdue('c', 'USD', 499)], 7);
    expect(decision).toEqual({ requests: [{ currency: 'EUR', invoiceIds: ['a', 'b'] }], progress: { attempts: { EUR: 1 }, lastAttemptAt: 7, finished: false }, finishes: false });
  });

  it('asks apart for each billing entity, in all currencies at once', () => {
    const decision = decideDunning(campaign, none, [overdue('a', 'EUR', 600), overdue('b', 'EUR', 600, 'second'), overdue('c', 'USD', 500)], 0);
    expect(decision?.requests).toEqual([{ currency: 'EUR', invoiceIds: ['a'] }, { currency: 'EUR', invoiceIds: ['b'] }, { currency: 'USD', invoiceIds: ['c'] }]);
    expect(decision?.progress.attempts).toEqual({ EUR: 1, USD: 1 });
  });

  it('asks again only after more than the days between, in hours', () => {
    const begun = { attempts: { EUR: 1 }, lastAttemptAt: 0, finished: false };
    const list = [overdue('a', 'EUR', 1_000)];
    expect(decideDunning(campaign, begun, list, 4 * 24 * HOUR)).toBeNull();
    expect(decideDunning(campaign, begun, list, 4 * 24 * HOUR + 1)).toMatchObject({ finishes: true, progress: { attempts: { EUR: 2 }, finished: true } });
  });

  it('is finished when every currency ever dunned has had its attempts, once', () => {
    const both = [overdue('a', 'EUR', 1_000), overdue('b', 'USD', 500)];
    const later = 5 * 24 * HOUR;
    expect(decideDunning(campaign, { attempts: { EUR: 1 }, lastAttemptAt: 0, finished: false }, both, later)).toMatchObject({ finishes: false, progress: { attempts: { EUR: 2, USD: 1 } } });
    expect(decideDunning(campaign, { attempts: { EUR: 2, USD: 1 }, lastAttemptAt: 0, finished: false }, both, later)).toMatchObject({ finishes: true, requests: [{ currency: 'USD' }] });
    expect(decideDunning(campaign, { attempts: { EUR: 2, USD: 2 }, lastAttemptAt: 0, finished: true }, both, later)).toBeNull();
  });

  it('begins anew for a currency that was paid, and forgets the last attempt with the last one', () => {
    expect(afterPayment({ attempts: { EUR: 2, USD: 1 }, lastAttemptAt: 5, finished: true }, 'EUR')).toEqual({ attempts: { USD: 1 }, lastAttemptAt: 5, finished: false });
    expect(afterPayment({ attempts: { EUR: 2 }, lastAttemptAt: 5, finished: true }, 'EUR')).toBeNull();
  });
});
