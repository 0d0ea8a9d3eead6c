import { describe, expect, it } from 'vitest';
import { memory } from '../../../adapters/memory/index.js';
import type { TaxProvider } from '../../../src/contract.js';
import { BillingEngine, BillingError, type VatNumberChecker } from '../../../src/index.js';
import { manualClock } from '../../../src/testing/index.js';

type Asked = Parameters<TaxProvider['calculate']>[0];

/** A provider that answers in turn: taxes of 8.25 %, no answer, or a refusal. */
function provider(...answers: ('taxes' | 'silence' | 'refusal')[]): TaxProvider & { asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    code: 'outside',
    asked,
    async calculate(question) {
      asked.push(question);
      const answer = answers.shift() ?? 'taxes';
      if (answer === 'silence') throw new Error('timeout');
      if (answer === 'refusal') throw new BillingError('tax_provider_failed', { customer: ['address_is_unknown'] });
      return { fees: question.fees.map(({ feeId, amountCents }) => ({ feeId, taxes: [{ name: 'State tax', rate: '8.25', amountCents: Math.round(amountCents * 0.0825) }] })) };
    },
  };
}

async function open(settings: { taxProvider?: TaxProvider; vatNumberChecker?: VatNumberChecker }) {
  const clock = manualClock('2024-03-01T10:00:00Z');
  const billing = await BillingEngine.open({
    storage: memory(), clock, ...settings,
    billingEntity: { documentNumberPrefix: 'T', defaultCurrency: 'EUR', euTaxManagement: settings.vatNumberChecker !== undefined, address: { country: 'FR' } },
  });
  await billing.addOns.create({ code: 'setup', name: 'Setup', amountCents: 1000, amountCurrency: 'EUR' });
  await billing.plans.create({ code: 'plan', name: 'Plan', interval: 'monthly', amountCents: 3100, amountCurrency: 'EUR', payInAdvance: true });
  await billing.coupons.create({ code: 'off', name: 'Off', couponType: 'fixed_amount', amountCents: 100, amountCurrency: 'EUR', frequency: 'once' });
  return { billing, clock };
}

describe('a tax provider', () => {
  it('is asked in the next run, with what is left after coupons; then the invoice is issued', async () => {
    const taxProvider = provider();
    const { billing } = await open({ taxProvider });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
    await billing.coupons.apply({ externalCustomerId: 'cus', couponCode: 'off' });
    await billing.wallets.create({ externalCustomerId: 'cus', rateAmount: '1', currency: 'EUR', grantedCredits: '1' });
    await billing.subscriptions.create({ externalId: 'sub', externalCustomerId: 'cus', planCode: 'plan' });
    const [waiting] = (await billing.invoices.list()).items;
    expect(waiting).toMatchObject({ status: 'pending', taxStatus: 'pending', number: 'T-DRAFT', couponsAmountCents: 100, taxesAmountCents: 0, prepaidCreditAmountCents: 0 });
    expect(taxProvider.asked).toEqual([]);
    expect(await billing.run({ dryRun: true })).toMatchObject({ invoicesFinalized: 0 });
    expect(taxProvider.asked).toEqual([]);

    expect(await billing.run()).toMatchObject({ invoicesFinalized: 1, failures: [] });
    expect(taxProvider.asked).toMatchObject([{ idempotencyKey: `${waiting!.id}:1`, currency: 'EUR', fees: [{ itemCode: 'plan', amountCents: 3000 }] }]);
    expect(await billing.invoices.get(waiting!.id)).toMatchObject({
      status: 'finalized', taxStatus: 'succeeded', number: 'T-001-001', taxesAmountCents: 248, taxesRate: '8.25', prepaidCreditAmountCents: 100, totalAmountCents: 3148,
      appliedTaxes: [{ taxCode: 'state_tax', taxName: 'State tax', amountCents: 248 }],
    });
    expect((await billing.coupons.listApplied()).items).toMatchObject([{ status: 'terminated' }]);
    expect(await billing.invoices.replay(waiting!.id)).toMatchObject({ equal: true });
    await billing.run();
    expect(taxProvider.asked).toHaveLength(1);
  });

  it('is asked again under the same key when it has not answered, under another after a refusal', async () => {
    const taxProvider = provider('silence', 'refusal');
    const { billing } = await open({ taxProvider });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
    const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup' }] });
    expect((await billing.run()).failures).toMatchObject([{ kind: 'taxes', id }]);
    expect(await billing.invoices.get(id)).toMatchObject({ status: 'pending' });
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ status: 'failed', taxStatus: 'failed' });
    await billing.run();
    expect(taxProvider.asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([`${id}:1`, `${id}:1`]);
    expect(await billing.invoices.finalize(id)).toMatchObject({ status: 'pending' });
    await billing.run();
    expect(taxProvider.asked.at(-1)!.idempotencyKey).toBe(`${id}:2`);
    expect(await billing.invoices.get(id)).toMatchObject({ status: 'finalized', totalAmountCents: 1083 });
  });

  it('is left out of previews, and its taxes come back with credit notes', async () => {
    const { billing } = await open({ taxProvider: provider() });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
    expect(await billing.invoices.preview({ customer: { externalId: 'cus' }, planCode: 'plan' })).toMatchObject({ taxesAmountCents: 0, totalAmountCents: 3100 });
    const { id, fees } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup', units: 3 }] });
    await billing.run();
    const note = await billing.creditNotes.create({ invoiceId: id, creditAmountCents: 1083, items: [{ feeId: fees[0]!.id, amountCents: 1000 }] });
    expect(note).toMatchObject({ totalAmountCents: 1083, taxesAmountCents: 83 });
    expect(await billing.creditNotes.create({ invoiceId: id, creditAmountCents: 2165, items: [{ feeId: fees[0]!.id, amountCents: 2000 }] })).toMatchObject({ totalAmountCents: 2165 });
  });
});

describe('a checker of VAT numbers', () => {
  it('keeps invoices waiting until it has answered', async () => {
    let answers: (boolean | Error)[] = [new Error('down')];
    const vatNumberChecker: VatNumberChecker = async (vatNumber) => {
      const answer = answers.shift() ?? true;
      if (answer instanceof Error) throw answer;
      return { valid: answer, countryCode: vatNumber.slice(0, 2) };
    };
    const { billing } = await open({ vatNumberChecker });
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', address: { country: 'IT' }, taxIdentificationNumber: 'IT12345678901' });
    const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup' }] });
    expect(await billing.invoices.get(id)).toMatchObject({ status: 'pending', sequentialId: null });
    await billing.run();
    expect(await billing.invoices.get(id)).toMatchObject({ status: 'pending' });
    await billing.run();
    expect(await billing.customers.get('cus')).toMatchObject({ taxCodes: ['eu_reverse_charge'] });
    expect(await billing.invoices.get(id)).toMatchObject({ status: 'finalized', appliedTaxes: [{ taxCode: 'eu_reverse_charge' }], totalAmountCents: 1000 });

    answers = [false];
    await billing.customers.upsert({ externalId: 'cus', taxIdentificationNumber: 'IT99999999999' });
    await billing.run();
    expect(await billing.customers.get('cus')).toMatchObject({ taxCodes: ['eu_it_standard'] });
  });
});
