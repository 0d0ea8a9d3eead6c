import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeeType } from '../../../src/contract.js';
import { dec } from '../../../src/core/money/decimal.js';
import { type OngoingWallet, ongoingUsage } from '../../../src/core/wallets/ongoing-usage.js';
import { type FeeCap, type PayingWallet, payFromWallets } from '../../../src/core/wallets/pay-invoice.js';

const kind = (feeType: FeeType, billableMetricCode: string | null = null, targetWalletCode: string | null = null) => ({ feeType, billableMetricCode, targetWalletCode });
const cap = (cents: string, feeType: FeeType, metric: string | null = null, target: string | null = null): FeeCap => ({ ...kind(feeType, metric, target), cap: dec(cents) });
const wallet = (id: string, balanceCents: number, feeTypes: FeeType[] = [], billableMetricCodes: string[] = []): PayingWallet => ({
  id, code: id, balanceCents, limits: { feeTypes, billableMetricCodes }, sources: [{ id: `${id}-top-up`, priority: 50, granted: true, remainingCents: balanceCents }],
});
const paid = (total: number, caps: FeeCap[], wallets: PayingWallet[]) => payFromWallets(total, caps, wallets).map(({ walletId, amountCents }) => [walletId, amountCents]);

describe('prepaid credits on an invoice', () => {
  it('pay fees of less than a cent whole', () => {
    expect(paid(3, [cap('1.4', 'charge', 'm'), cap('1.4', 'charge', 'm')], [wallet('w', 100)])).toEqual([['w', 3]]);
  });

  it('pay each what it is for', () => {
    const wallets = [wallet('plan', 10_000, ['subscription']), wallet('metric', 10_000, [], ['m']), wallet('usage', 10_000, ['charge']), wallet('all', 10_000)];
    expect(paid(110, [cap('66', 'subscription'), cap('44', 'charge', 'm')], wallets)).toEqual([['plan', 66], ['metric', 44]]);
  });

  it('leave a fee that names its wallet to that wallet, whatever its limits', () => {
    const caps = [cap('50', 'charge', 'm', 'b'), cap('20', 'charge', 'm')];
    expect(paid(70, caps, [wallet('a', 1000), wallet('b', 30, ['subscription'])])).toEqual([['a', 20], ['b', 30]]);
  });

  it('never pay more than the invoice or than they hold, and all of it when one may', () => {
    const type = fc.constantFrom<FeeType>('charge', 'subscription', 'fixed_charge');
    const caps = fc.array(fc.record({ type, tenths: fc.integer({ min: 1, max: 90_000 }) }), { minLength: 1, maxLength: 8 });
    const wallets = fc.array(fc.record({ cents: fc.integer({ min: 1, max: 9_000 }), types: fc.subarray<FeeType>(['charge', 'subscription', 'fixed_charge']) }), { maxLength: 5 });
    fc.assert(fc.property(caps, wallets, (fees, given) => {
      const total = Math.round(fees.reduce((sum, { tenths }) => sum + tenths, 0) / 10);
      const named = given.map(({ cents, types }, index) => wallet(`w${index}`, cents, types));
      const payments = payFromWallets(total, fees.map(({ type: of, tenths }) => cap(String(tenths / 10), of)), named);
      const sum = payments.reduce((all, { amountCents }) => all + amountCents, 0);
      expect(sum).toBeLessThanOrEqual(total);
      for (const { walletId, amountCents, fundings } of payments) {
        expect(amountCents).toBeLessThanOrEqual(named.find(({ id }) => id === walletId)!.balanceCents);
        expect(fundings.reduce((all, funding) => all + funding.amountCents, 0)).toBe(amountCents);
      }
      const whole = payFromWallets(total, fees.map(({ type: of, tenths }) => cap(String(tenths / 10), of)), [wallet('rich', 1_000_000)]);
      expect(whole.reduce((all, { amountCents }) => all + amountCents, 0)).toBe(total);
    }), { numRuns: 300 });
  });
});

describe('the ongoing balance', () => {
  const ongoing = (id: string, balanceCents: number, billableMetricCodes: string[], refills = false): OngoingWallet =>
    ({ id, code: id, currency: 'EUR', balanceCents, refills, limits: { feeTypes: [], billableMetricCodes } });
  const used = (metric: string, cents: number, currency = 'EUR') => ({ ...kind('charge', metric), currency, amount: dec(cents) });
  const WALLETS = [ongoing('1', 10, ['storage', 'seats']), ongoing('2', 20, ['seats', 'api']), ongoing('3', 30, ['api', 'sms']), ongoing('4', 40, ['sms', 'storage'])];

  it('puts the largest first to the wallets in order; the last may go below nothing', () => {
    const usage = ongoingUsage([used('storage', 10), used('seats', 20), used('api', 30), used('sms', 40)], WALLETS);
    expect([...usage]).toEqual([['1', 10], ['2', 30], ['3', 40], ['4', 20]]);
  });

  it('leaves everything to a wallet that refills', () => {
    expect([...ongoingUsage([used('sms', 90)], [ongoing('3', 30, ['sms'], true), WALLETS[3]!])]).toEqual([['3', 90], ['4', 0]]);
  });

  it('takes less by what is billed already, of whatever kind', () => {
    expect([...ongoingUsage([used('sms', 90), used('api', -50)], [ongoing('w', 10, [])])]).toEqual([['w', 40]]);
    expect([...ongoingUsage([used('sms', 90, 'USD'), used('api', -50)], [ongoing('w', 10, [])])]).toEqual([['w', 0]]);
  });
});
