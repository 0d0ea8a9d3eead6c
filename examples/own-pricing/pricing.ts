import type { BillingEngine } from '../../src/index.js';

/** The prices of an imaginary API: what a host keeps in one place, and calls when it is set up. */
export async function createPricing(billing: BillingEngine): Promise<void> {
  await billing.billableMetrics.create({ code: 'calls', name: 'Calls', aggregationType: 'sum', fieldName: 'count' });
  await billing.plans.create({
    code: 'payg', name: 'Pay as you go', interval: 'monthly', amountCents: 0, amountCurrency: 'EUR',
    charges: [{ billableMetricCode: 'calls', chargeModel: 'standard', properties: { amount: '0.002' } }],
  });
  await billing.plans.create({
    code: 'team', name: 'Team', interval: 'monthly', amountCents: 4000, amountCurrency: 'EUR',
    charges: [{
      billableMetricCode: 'calls', chargeModel: 'graduated',
      properties: {
        graduatedRanges: [
          { fromValue: 0, toValue: 20_000, perUnitAmount: '0', flatAmount: '0' },
          { fromValue: 20_001, toValue: null, perUnitAmount: '0.0015', flatAmount: '0' },
        ],
      },
    }],
  });
}
