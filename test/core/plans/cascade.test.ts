import { describe, expect, it } from 'vitest';
import { cascadePlan } from '../../../src/core/plans/cascade.js';
import { followPlan } from '../../../src/core/plans/own-plan.js';
import type { ChargeDefinition, FixedChargeDefinition, PlanDefinition } from '../../../src/core/plans/plan.js';

const filter = (region: string, amount: string) => ({ values: { region: [region] }, properties: { amount, pricingGroupKeys: null }, invoiceDisplayName: null });
const charge = (amount: string, over: Partial<ChargeDefinition> = {}): ChargeDefinition => ({
  id: 'chg', code: 'calls', billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount, pricingGroupKeys: null }, filters: [], invoiceDisplayName: null,
  payInAdvance: false, invoiceable: true, regroupPaidFees: null, prorated: false, minAmountCents: 0, taxCodes: null, appliedPricingUnit: null, acceptsTargetWallet: false,
  ...over,
});
const seats = (units: string, decisions: string[], over: Partial<FixedChargeDefinition> = {}): FixedChargeDefinition => ({
  id: 'fxc', code: 'seats', addOnCode: 'seats', units, unitsDecisions: decisions.map((each, at) => ({ units: each, at, atOnce: true })), payInAdvance: true, prorated: false,
  invoiceDisplayName: null, taxCodes: [], chargeModel: 'standard', properties: { amount: '10' }, ...over,
});
const plan = (over: Partial<PlanDefinition> = {}): PlanDefinition => ({
  name: 'P', description: null, invoiceDisplayName: null, interval: 'monthly', amountCents: 100, amountCurrency: 'EUR', payInAdvance: false, trialPeriod: 0,
  billChargesMonthly: null, billFixedChargesMonthly: null, charges: [], fixedCharges: [], minimumCommitment: null, usageThresholds: [], taxCodes: [], entitlements: {}, metadata: {},
  ...over,
});

describe('a cascaded change', () => {
  it('reaches an amount that had not departed', () => {
    expect(cascadePlan(plan(), plan({ amountCents: 120 }), plan({ name: 'Own' }))).toMatchObject({ amountCents: 120, name: 'Own' });
    expect(cascadePlan(plan(), plan({ amountCents: 120 }), plan({ amountCents: 50 })).amountCents).toBe(50);
  });

  it('reaches prices that had not departed, and group keys always, but no names and minimums', () => {
    const [before, after] = [plan({ charges: [charge('300')] }), plan({ charges: [charge('400', { properties: { amount: '400', pricingGroupKeys: ['region'] }, invoiceDisplayName: 'New' })] })];
    const [kept] = cascadePlan(before, after, plan({ charges: [charge('300', { invoiceDisplayName: 'Mine', minAmountCents: 7 })] })).charges;
    expect(kept).toMatchObject({ properties: { amount: '400', pricingGroupKeys: ['region'] }, invoiceDisplayName: 'Mine', minAmountCents: 7 });
    const [own] = cascadePlan(before, after, plan({ charges: [charge('500')] })).charges;
    expect(own).toMatchObject({ properties: { amount: '500', pricingGroupKeys: ['region'] } });
  });

  it('goes filter by filter', () => {
    const before = plan({ charges: [charge('0', { filters: [filter('us', '10'), filter('eu', '20'), filter('asia', '5')] })] });
    const after = plan({ charges: [charge('0', { filters: [filter('us', '15'), filter('eu', '25'), filter('africa', '1')] })] });
    const own = plan({ charges: [charge('0', { filters: [filter('us', '99'), filter('eu', '20'), filter('asia', '7')] })] });
    expect(cascadePlan(before, after, own).charges[0]!.filters).toEqual([filter('us', '99'), filter('eu', '25'), filter('africa', '1')]);
  });

  it('adds and removes charges, customised or not', () => {
    const added = charge('2', { code: 'sms' });
    const result = cascadePlan(plan({ charges: [charge('300')] }), plan({ charges: [added] }), plan({ charges: [charge('500')] }));
    expect(result.charges).toEqual([added]);
  });

  it('reaches units with their decision where model, prices and units are the old ones', () => {
    const [before, after] = [plan({ fixedCharges: [seats('10', ['10'])] }), plan({ fixedCharges: [seats('25', ['10', '25'])] })];
    expect(cascadePlan(before, after, plan({ fixedCharges: [seats('10', ['10'])] })).fixedCharges).toEqual([seats('25', ['10', '25'])]);
    const own = plan({ fixedCharges: [seats('50', ['10', '50'])] });
    expect(cascadePlan(before, after, own)).toEqual(own);
  });
});

it('lets an own plan follow its plan in what it does not set itself', () => {
  const changed = plan({ taxCodes: ['vat'], minimumCommitment: { amountCents: 5, invoiceDisplayName: null, taxCodes: [] }, entitlements: { seats: {} } });
  const own = plan({ taxCodes: ['own'] });
  expect(followPlan(own, ['taxCodes'], changed)).toMatchObject({ taxCodes: ['own'], minimumCommitment: { amountCents: 5 }, entitlements: { seats: {} } });
});
