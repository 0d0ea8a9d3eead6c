import type { BillingEngine, ChargeInput, WriteOptions } from '../../src/index.js';

export const CUSTOMER = 'acme';
export const SUBSCRIPTION = 'acme-inference';
export const SERVICES = ['code', 'chat'] as const;
export type Service = (typeof SERVICES)[number];

/**
 * Everything that is sold and to whom. Each call has an idempotency key, so the whole may be done again at any time:
 * what exists already is answered as it was made, and what a killed run left out is added.
 */
export async function createCatalogue(billing: BillingEngine): Promise<void> {
  await billing.taxes.create({ code: 'vat', name: 'VAT', rate: 20, appliedToOrganization: true }, once('tax vat'));
  await createMetrics(billing);
  await billing.plans.create(
    { code: 'inference', name: 'Inference', interval: 'monthly', amountCents: 4900, amountCurrency: 'USD', charges: CHARGES },
    once('plan inference'),
  );
  await billing.coupons.create(
    { code: 'launch', name: 'Launch', couponType: 'fixed_amount', amountCents: 2941, amountCurrency: 'USD', frequency: 'once' },
    once('coupon launch'),
  );
  await billing.customers.upsert({ externalId: CUSTOMER, name: 'Acme', currency: 'USD', timezone: 'UTC' });
  await billing.subscriptions.create(
    { externalId: SUBSCRIPTION, externalCustomerId: CUSTOMER, planCode: 'inference', billingTime: 'calendar', subscriptionAt: '2023-11-01T00:00:00Z' },
    once('subscription acme-inference'),
  );
  await billing.coupons.apply({ externalCustomerId: CUSTOMER, couponCode: 'launch' }, once('coupon launch for acme'));
}

/** What is counted. Tokens are told apart by service, so that each service can have prices of its own. */
async function createMetrics(billing: BillingEngine): Promise<void> {
  const filters = [{ key: 'service', values: [...SERVICES] }];
  await billing.billableMetrics.create({ code: 'requests', name: 'Requests', aggregationType: 'count' }, once('metric requests'));
  await billing.billableMetrics.create(
    { code: 'input_tokens', name: 'Input tokens', aggregationType: 'sum', fieldName: 'input', filters },
    once('metric input_tokens'),
  );
  await billing.billableMetrics.create(
    { code: 'output_tokens', name: 'Output tokens', aggregationType: 'sum', fieldName: 'output', filters },
    once('metric output_tokens'),
  );
  await billing.billableMetrics.create(
    { code: 'peak_context', name: 'Peak context', aggregationType: 'max', fieldName: 'input' },
    once('metric peak_context'),
  );
}

/** Prices are in dollars, not in cents: a token costs a fraction of one. */
const INPUT_TIERS = {
  graduatedRanges: [
    { fromValue: 0, toValue: 10_000_000, perUnitAmount: '0.0000025', flatAmount: 0 },
    { fromValue: 10_000_001, toValue: null, perUnitAmount: '0.000002', flatAmount: 0 },
  ],
};

/** A charge's own properties price what none of its filters takes: a service to come, which gets the dearer rate until it has one of its own. */
const CHARGES: ChargeInput[] = [
  { billableMetricCode: 'requests', chargeModel: 'package', properties: { amount: 1, packageSize: 1000, freeUnits: 5000 } },
  {
    billableMetricCode: 'input_tokens', chargeModel: 'graduated', properties: INPUT_TIERS,
    filters: SERVICES.map((service) => ({ values: { service: [service] }, properties: INPUT_TIERS, invoiceDisplayName: service })),
  },
  {
    billableMetricCode: 'output_tokens', chargeModel: 'standard', properties: { amount: '0.000012' },
    filters: [
      { values: { service: ['code'] }, properties: { amount: '0.00001' }, invoiceDisplayName: 'code' },
      { values: { service: ['chat'] }, properties: { amount: '0.000012' }, invoiceDisplayName: 'chat' },
    ],
  },
  { billableMetricCode: 'peak_context', chargeModel: 'standard', properties: { amount: '0.001' } },
];

function once(what: string): WriteOptions {
  return { idempotencyKey: `quickstart: ${what}` };
}
