import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../../src/contract.js';
import { type House, openHouse } from './history.js';

/** An invoice without what tells when it was made and that it was issued. */
function figures({ id: _id, number: _number, sequentialId: _sequentialId, status: _status, finalizedAt: _finalizedAt, createdAt: _createdAt, customer: _customer, fees, credits, ...rest }: Invoice) {
  return {
    ...rest,
    credits: credits.map(({ id: _credit, item: { type }, ...credit }) => ({ ...credit, type })),
    fees: fees.map(({ id: _fee, createdAt: _made, invoiceId: _invoice, ...fee }) => fee),
  };
}

async function lived(settings?: Parameters<typeof openHouse>[0]): Promise<House> {
  const house = await openHouse(settings);
  const { billing, clock } = house;
  await billing.coupons.apply({ externalCustomerId: 'cus', couponCode: 'coupon-1' });
  await billing.coupons.apply({ externalCustomerId: 'cus', couponCode: 'coupon-0' });
  clock.moveTo('2024-01-20T12:00:00Z');
  await billing.events.ingest({ transactionId: '1', externalSubscriptionId: 'advance', code: 'volume', properties: { value: 12_345.6 } });
  return house;
}

const last = async ({ billing }: House): Promise<Invoice> => (await billing.invoices.list({ order: 'desc', limit: 1 })).items[0]!;

describe('a preview is what is then billed', () => {
  it('of a live subscription', async () => {
    const house = await lived();
    const preview = await house.billing.invoices.preview({ customer: { externalId: 'cus' }, subscriptions: { externalIds: ['advance'] } });
    await house.billing.subscriptions.terminate({ externalId: 'arrears', onTerminationInvoice: 'skip' });
    house.clock.moveTo('2024-02-01T00:00:00Z');
    await house.billing.run({ only: ['subscriptions'] });
    expect(figures(await last(house))).toEqual(figures(preview));
    expect(preview.prepaidCreditAmountCents).toBeGreaterThan(0);
    expect(preview.couponsAmountCents).toBeGreaterThan(0);
  });

  it.each([[0], [5]])('of a termination, with a grace period of %i days', async (grace) => {
    const house = await lived({ grace });
    const at = '2024-01-22T10:00:00Z';
    const preview = await house.billing.invoices.preview({ customer: { externalId: 'cus' }, subscriptions: { externalIds: ['advance'], terminatedAt: at } });
    house.clock.moveTo(at);
    for (const { id } of (await house.billing.invoices.list({ status: 'draft' })).items) await house.billing.invoices.finalize(id);
    await house.billing.subscriptions.terminate({ externalId: 'advance' });
    const made = await last(house);
    const issued = made.status === 'draft' ? await house.billing.invoices.finalize(made.id) : made;
    const { subTotalIncludingTaxesAmountCents, creditNotesAmountCents, totalAmountCents } = preview;
    expect(issued).toMatchObject({ subTotalIncludingTaxesAmountCents, creditNotesAmountCents, totalAmountCents });
    expect(creditNotesAmountCents).toBeGreaterThan(0);
    expect(preview.issuingDate).toBe(grace === 0 ? '2024-01-22' : '2024-01-27');
  });

  it('of an upgrade', async () => {
    const house = await lived();
    await house.billing.plans.create({ code: 'dear', name: 'Dear', interval: 'monthly', amountCents: 9999, amountCurrency: 'EUR', payInAdvance: true });
    const preview = await house.billing.invoices.preview({ customer: { externalId: 'cus' }, subscriptions: { externalIds: ['advance'], planCode: 'dear' } });
    await house.billing.subscriptions.changePlan({ externalId: 'advance', planCode: 'dear' });
    expect(figures(await last(house))).toEqual(figures(preview));
  });

  it('of a start in advance', async () => {
    const house = await lived();
    const preview = await house.billing.invoices.preview({ customer: { externalId: 'cus' }, planCode: 'advance' });
    await house.billing.subscriptions.create({ externalId: 'new', externalCustomerId: 'cus', planCode: 'advance' });
    const { feesAmountCents, couponsAmountCents, taxesAmountCents, prepaidCreditAmountCents, totalAmountCents, issuingDate } = preview;
    expect(await last(house)).toMatchObject({ feesAmountCents, couponsAmountCents, taxesAmountCents, prepaidCreditAmountCents, totalAmountCents, issuingDate });
  });

  it('of an invoice made anew', async () => {
    const house = await lived();
    const [first] = (await house.billing.invoices.list()).items;
    await house.billing.invoices.void(first!.id);
    const input = { fees: [{ id: first!.fees[0]!.id, units: '2' }] };
    const preview = await house.billing.invoices.previewRegeneration(first!.id, input);
    expect(figures(await house.billing.invoices.regenerate(first!.id, input))).toEqual(figures(preview));
  });
});
