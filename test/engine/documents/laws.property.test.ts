import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/core/index.js';
import type { Invoice } from '../../../src/contract.js';
import { type House, deeds, doDeed, invoicesOf, openHouse, promised } from './history.js';

const RUNS = process.env['DEEP'] ? 2_000 : 12;
const TIME = process.env['DEEP'] ? 1_800_000 : 60_000;

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);

/** Σ fees − discounts + Σ taxes − credits = total ≥ 0, and the parts on the fees add up to it. */
function addsUp(invoice: Invoice): void {
  expect(invoice.feesAmountCents).toBe(sum(invoice.fees, (fee) => fee.amountCents));
  expect(invoice.totalAmountCents).toBe(
    invoice.feesAmountCents - invoice.progressiveBillingCreditAmountCents - invoice.couponsAmountCents + invoice.taxesAmountCents
    - invoice.creditNotesAmountCents - invoice.prepaidCreditAmountCents,
  );
  expect(invoice.totalAmountCents).toBeGreaterThanOrEqual(0);
  const shares = invoice.fees.reduce((total, fee) => total.plus(fee.preciseCouponsAmountCents), new Decimal(0));
  expect(shares.minus(invoice.couponsAmountCents + invoice.progressiveBillingCreditAmountCents).abs().lt('0.001')).toBe(true);
  expect(sum(invoice.credits.filter(({ beforeTaxes }) => beforeTaxes), (credit) => credit.amountCents)).toBe(invoice.couponsAmountCents + invoice.progressiveBillingCreditAmountCents);
  expect(sum(invoice.credits.filter(({ beforeTaxes }) => !beforeTaxes), (credit) => credit.amountCents)).toBe(invoice.creditNotesAmountCents);
  expect(invoice.prepaidGrantedCreditAmountCents + invoice.prepaidPurchasedCreditAmountCents).toBe(invoice.prepaidCreditAmountCents);
}

async function holds(house: House): Promise<void> {
  const { billing } = house;
  const invoices = await invoicesOf(house);
  for (const invoice of invoices) {
    addsUp(invoice);
    expect(await billing.invoices.replay(invoice.id)).toEqual({ equal: true, firstDifference: null });
    const notes = (await billing.creditNotes.list({ invoiceId: invoice.id, limit: 1000 })).items;
    expect(sum(notes, (note) => note.totalAmountCents)).toBeLessThanOrEqual(invoice.subTotalIncludingTaxesAmountCents);
    expect(sum(notes, (note) => note.refundAmountCents)).toBeLessThanOrEqual(invoice.totalPaidAmountCents);
    if (invoice.status !== 'voided') expect(invoice.totalDueAmountCents).toBeGreaterThanOrEqual(0);
    for (const note of notes) {
      expect(note.creditAmountCents + note.refundAmountCents + note.offsetAmountCents).toBe(note.totalAmountCents);
      expect(note.balanceAmountCents).toBeGreaterThanOrEqual(0);
      expect(note.balanceAmountCents).toBeLessThanOrEqual(note.creditAmountCents);
    }
  }
  const numbers = invoices.flatMap(({ sequentialId }) => sequentialId ?? []).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  for (const wallet of (await billing.wallets.list()).items) {
    const all = (await billing.wallets.listTransactions({ walletId: wallet.id, limit: 1000 })).items;
    const settled = all.filter(({ status }) => status === 'settled');
    const cents = (amount: string) => Math.round(Number(amount) * 100);
    expect(wallet.balanceCents).toBe(sum(settled, (row) => cents(row.amount) * (row.transactionType === 'inbound' ? 1 : -1)));
    expect(wallet.balanceCents).toBeGreaterThanOrEqual(0);
    expect(wallet.balanceCents).toBe(sum(settled, (row) => row.remainingAmountCents ?? 0));
    if (wallet.balanceCents === 0) expect(wallet.creditsBalance).toBe('0');
    for (const row of settled) {
      const parts = row.transactionType === 'outbound' ? await billing.wallets.fundings(row.id) : await billing.wallets.consumptions(row.id);
      expect(sum(parts.items, (part) => part.amountCents) + (row.remainingAmountCents ?? 0)).toBe(cents(row.amount));
    }
  }
}

describe('documents and wallets over random histories', () => {
  it('keep every law of the ledger after each deed', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.constantFrom(0, 3), async (list, grace) => {
        const house = await openHouse({ grace });
        for (const deed of list) await doDeed(house, deed);
        await holds(house);
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('are in a dry run what is then committed', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.constantFrom(0, 3), async (list, grace) => {
        const house = await openHouse({ grace });
        for (const deed of list) {
          if (deed.kind === 'wait') {
            await doDeed(house, deed);
            continue;
          }
          const before = JSON.stringify(await everything(house));
          const { answer, would } = await promised(house, deed);
          expect(JSON.stringify(await everything(house))).toBe(before);
          expect(await doDeed(house, deed)).toEqual(answer);
          for (const invoice of would?.invoices ?? []) expect(await house.billing.invoices.get(invoice.id)).toEqual(invoice);
          for (const note of would?.creditNotes ?? []) expect(await house.billing.creditNotes.get(note.id)).toEqual(note);
        }
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('credit an invoice to the last cent, piece by piece', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (list) => {
        const house = await openHouse();
        for (const deed of list) await doDeed(house, deed);
        for (const invoice of (await invoicesOf(house)).filter(({ status, invoiceType }) => status === 'finalized' && invoiceType !== 'credit')) {
          for (const share of [0.37, 0.5, 1]) await doDeed(house, { kind: 'note', pick: (await invoicesOf(house)).filter(({ fees }) => fees.length > 0).findIndex(({ id }) => id === invoice.id), shares: [share, share, share], way: 'credit' });
          const notes = (await house.billing.creditNotes.list({ invoiceId: invoice.id, limit: 1000 })).items;
          expect(sum(notes, (note) => note.totalAmountCents)).toBe(invoice.subTotalIncludingTaxesAmountCents);
        }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  }, TIME);
});

async function everything(house: House): Promise<unknown> {
  const { billing } = house;
  const q = { limit: 1000 } as const;
  return [
    await invoicesOf(house), (await billing.creditNotes.list(q)).items, (await billing.wallets.list(q)).items, (await billing.coupons.listApplied(q)).items,
    (await billing.outbox.list(q)).items.length, (await billing.payments.list(q)).items, (await billing.subscriptions.list(q)).items,
  ];
}
