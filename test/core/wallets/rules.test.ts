import { describe, expect, it } from 'vitest';
import { automaticTopUp, thresholdReached } from '../../../src/core/wallets/automatic-top-up.js';
import { nextIntervalDay } from '../../../src/core/wallets/interval-days.js';
import type { RecurringRule } from '../../../src/core/wallets/recurring-rule.js';

const rule = (more: Partial<RecurringRule>): RecurringRule => ({
  id: 'r', status: 'active', trigger: 'threshold', method: 'fixed', interval: null, startedAt: null, expirationAt: null, paidCredits: '0', grantedCredits: '0',
  grantsTargetTopUp: false, thresholdCredits: '10', targetOngoingBalance: null, invoiceRequiresSuccessfulPayment: false, transactionName: null,
  transactionMetadata: [], ignorePaidTopUpLimits: false, doneThrough: '2024-01-01', ...more,
});
const wallet = (ongoingCredits: string, more: { pending?: string; min?: number; max?: number } = {}) => ({
  rateAmount: '1', currency: 'EUR', ongoingCredits, pendingCredits: more.pending ?? '0', paidTopUpMinAmountCents: more.min ?? null, paidTopUpMaxAmountCents: more.max ?? null,
});

describe('an automatic top-up', () => {
  it('by threshold fills the whole gap in multiples of its amount', () => {
    expect(automaticTopUp(rule({ paidCredits: '50' }), wallet('-429.8'))).toEqual({ paidCredits: '450', grantedCredits: '0' });
    expect(automaticTopUp(rule({ paidCredits: '50', grantedCredits: '10' }), wallet('-50'))).toEqual({ paidCredits: '100', grantedCredits: '10' });
    expect(automaticTopUp(rule({ paidCredits: '50' }), wallet('9'))).toEqual({ paidCredits: '50', grantedCredits: '0' });
  });

  it('counts what is being paid for', () => {
    expect(thresholdReached(rule({}), wallet('5', { pending: '6' }))).toBe(false);
    expect(thresholdReached(rule({}), wallet('5', { pending: '5' }))).toBe(true);
  });

  it('ends at the maximum, unless it ignores limits', () => {
    expect(automaticTopUp(rule({ paidCredits: '50' }), wallet('-429.8', { max: 20_000 }))).toMatchObject({ paidCredits: '200' });
    expect(automaticTopUp(rule({ paidCredits: '50', ignorePaidTopUpLimits: true }), wallet('-429.8', { max: 20_000 }))).toMatchObject({ paidCredits: '450' });
  });

  it('only granting, grants once what it takes', () => {
    expect(automaticTopUp(rule({ grantedCredits: '4' }), wallet('1'))).toEqual({ paidCredits: '0', grantedCredits: '12' });
  });

  it('to a target buys what is missing, at least the minimum, or grants the bare gap', () => {
    const target = { method: 'target' as const, targetOngoingBalance: '200' };
    expect(automaticTopUp(rule(target), wallet('5.5', { min: 20_550 }))).toEqual({ paidCredits: '205.5', grantedCredits: '0' });
    expect(automaticTopUp(rule({ ...target, targetOngoingBalance: '10', grantsTargetTopUp: true }), wallet('4'))).toEqual({ paidCredits: '0', grantedCredits: '6' });
    expect(automaticTopUp(rule(target), wallet('150', { pending: '50' }))).toBeNull();
  });
});

describe('the days of a rule by interval', () => {
  const days = (interval: 'weekly' | 'monthly' | 'quarterly' | 'semiannual' | 'yearly', anchor: string, after: string, count: number) => {
    const found: string[] = [];
    for (let day = after; found.length < count; ) found.push((day = nextIntervalDay(interval, anchor, day)));
    return found;
  };

  it('keep the day of the anchor, clamped to short months', () => {
    expect(days('monthly', '2024-01-31', '2024-01-31', 4)).toEqual(['2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31']);
    expect(days('quarterly', '2023-11-30', '2023-11-30', 3)).toEqual(['2024-02-29', '2024-05-30', '2024-08-30']);
    expect(days('yearly', '2024-02-29', '2024-02-29', 4)).toEqual(['2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
    expect(days('weekly', '2024-01-03', '2024-01-03', 2)).toEqual(['2024-01-10', '2024-01-17']);
    expect(days('semiannual', '2024-08-31', '2024-08-31', 2)).toEqual(['2025-02-28', '2025-08-31']);
  });

  it('begin with the anchor itself', () => {
    expect(days('weekly', '2024-01-03', '2023-12-20', 2)).toEqual(['2024-01-03', '2024-01-10']);
  });
});
