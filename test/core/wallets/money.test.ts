import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, dec } from '../../../src/core/money/decimal.js';
import { type WalletBalance, addToBalance, takeFromBalance } from '../../../src/core/wallets/balance.js';
import { topUpAmount, voidAmount } from '../../../src/core/wallets/credits-and-money.js';
import { fundFirstFrom, fundOutbound } from '../../../src/core/wallets/fund-outbound.js';

const EUR = { rateAmount: '1', currency: 'EUR' };

describe('credits and money', () => {
  it('makes top-ups whole cents', () => {
    expect(topUpAmount('17.9699999999999988631316', EUR)).toEqual({ amountCents: 1797, credits: '17.97' });
    expect(topUpAmount('4.3789', { rateAmount: '100', currency: 'EUR' })).toEqual({ amountCents: 43_789, credits: '4.3789' });
    expect(topUpAmount('4.39999', { rateAmount: '1', currency: 'JPY' })).toEqual({ amountCents: 4, credits: '4' });
  });

  it('lets voided credits keep five decimals', () => {
    const balance = { balanceCents: 10_000, creditsBalance: '100' };
    const { balance: after, taken } = takeFromBalance(balance, voidAmount('14.28444999', EUR));
    expect(taken).toEqual({ amountCents: 1428, credits: '14.28444' });
    expect(after).toEqual({ balanceCents: 8572, creditsBalance: '85.71556' });
  });

  it('never goes below nothing, and runs out of both at once', () => {
    const move = fc.record({ adds: fc.boolean(), credits: fc.integer({ min: 0, max: 5_000_000 }).map((n) => canonical(dec(n).dividedBy(100_000))) });
    fc.assert(fc.property(fc.array(move, { maxLength: 30 }), fc.constantFrom('1', '0.07', '33.3', '0.5'), (moves, rateAmount) => {
      const rate = { rateAmount, currency: 'EUR' };
      let balance: WalletBalance = { balanceCents: 0, creditsBalance: '0' };
      for (const { adds, credits } of moves) {
        balance = adds ? addToBalance(balance, topUpAmount(credits, rate)) : takeFromBalance(balance, voidAmount(credits, rate)).balance;
        expect(balance.balanceCents).toBeGreaterThanOrEqual(0);
        expect(dec(balance.creditsBalance).gte(0)).toBe(true);
        if (balance.balanceCents === 0) expect(balance.creditsBalance).toBe('0');
      }
    }), { numRuns: 300 });
  });
});

describe('what pays for credits that leave', () => {
  const source = (id: string, remainingCents: number, more: { priority?: number; granted?: boolean } = {}) => ({ id, remainingCents, priority: 50, granted: false, ...more });

  it('goes by priority, then granted before bought, then age', () => {
    const sources = [source('bought', 70), source('granted', 30, { granted: true }), source('first', 5, { priority: 1 })];
    expect(fundOutbound(80, sources)).toEqual([
      { inboundId: 'first', amountCents: 5 }, { inboundId: 'granted', amountCents: 30 }, { inboundId: 'bought', amountCents: 45 },
    ]);
  });

  it('is one top-up before all others where it is told', () => {
    expect(fundFirstFrom('b')(60, [source('a', 50, { priority: 1 }), source('b', 40)])).toEqual([{ inboundId: 'b', amountCents: 40 }, { inboundId: 'a', amountCents: 20 }]);
  });

  it('is missing only where the ledger is broken', () => {
    expect(() => fundOutbound(2, [source('a', 1)])).toThrow();
  });
});
