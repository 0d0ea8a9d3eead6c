import fc from 'fast-check';
import { memory } from '../../../adapters/memory/index.js';
import { BillingEngine, type Storage } from '../../../src/index.js';
import { type ManualClock, manualClock } from '../../../src/testing/index.js';
import type { CreditNote, Invoice, WouldWrite, WriteOptions } from '../../../src/contract.js';

/** What a host does with documents and wallets; numbers pick among what there is. */
export type Deed =
  | { kind: 'one-off'; units: number }
  | { kind: 'top-up'; paid: number; granted: number; voided: number; open: boolean }
  | { kind: 'pay'; pick: number; share: number }
  | { kind: 'fail'; pick: number }
  | { kind: 'note'; pick: number; shares: number[]; way: 'credit' | 'refund' | 'offset' }
  | { kind: 'void-note'; pick: number }
  | { kind: 'void'; pick: number; notes: boolean; credit: number; refund: number }
  | { kind: 'regenerate'; pick: number; units: number }
  | { kind: 'adjust'; pick: number; units: number }
  | { kind: 'finalize'; pick: number }
  | { kind: 'use'; value: number }
  | { kind: 'coupon'; which: number }
  | { kind: 'terminate'; pick: number }
  | { kind: 'wait'; days: number }
  | { kind: 'run' };

const pick = fc.nat(30);
const share = fc.constantFrom(0, 0.1, 0.333, 0.5, 1);
export const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('one-off' as const), units: fc.integer({ min: 1, max: 30 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('top-up' as const), paid: fc.nat(90), granted: fc.nat(40), voided: fc.nat(20), open: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pay' as const), pick, share }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), pick }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('note' as const), pick, shares: fc.array(share, { minLength: 3, maxLength: 3 }), way: fc.constantFrom('credit' as const, 'refund' as const, 'offset' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('void-note' as const), pick }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), pick, notes: fc.boolean(), credit: share, refund: share }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('regenerate' as const), pick, units: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('adjust' as const), pick, units: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('finalize' as const), pick }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('use' as const), value: fc.integer({ min: 1, max: 4_000 }).map((n) => n / 8) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('coupon' as const), which: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('terminate' as const), pick }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.constantFrom(1, 5, 31) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'run' as const }) },
  ),
  { minLength: 5, maxLength: 30 },
);

export interface House {
  billing: BillingEngine;
  clock: ManualClock;
}

/** An engine with one customer, its two subscriptions, coupons to apply and two wallets, one of which tops itself up. */
export async function openHouse({ grace = 0, storage = memory() }: { grace?: number; storage?: Storage } = {}): Promise<House> {
  const clock = manualClock('2024-01-10T08:00:00Z');
  const billing = await BillingEngine.open({ storage, clock, billingEntity: { documentNumberPrefix: 'TEST', defaultCurrency: 'EUR', invoiceGracePeriod: grace } });
  await billing.taxes.create({ code: 'vat', name: 'VAT', rate: '19.6', appliedToOrganization: true });
  await billing.taxes.create({ code: 'city', name: 'City', rate: '0.77' });
  await billing.billableMetrics.create({ code: 'volume', name: 'Volume', aggregationType: 'sum', fieldName: 'value' });
  await billing.addOns.create({ code: 'setup', name: 'Setup', amountCents: 333, amountCurrency: 'EUR', taxCodes: ['vat', 'city'] });
  await billing.addOns.create({ code: 'free', name: 'Untaxed', amountCents: 101, amountCurrency: 'EUR', taxCodes: ['city'] });
  await billing.plans.create({
    code: 'advance', name: 'Advance', interval: 'monthly', amountCents: 4999, amountCurrency: 'EUR', payInAdvance: true,
    charges: [{ billableMetricCode: 'volume', chargeModel: 'standard', properties: { amount: '0.037' } }],
  });
  await billing.plans.create({ code: 'arrears', name: 'Arrears', interval: 'weekly', amountCents: 700, amountCurrency: 'EUR' });
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
  await billing.coupons.create({ code: 'coupon-0', name: '7 off', couponType: 'fixed_amount', amountCents: 700, amountCurrency: 'EUR', frequency: 'once' });
  await billing.coupons.create({ code: 'coupon-1', name: '10 %', couponType: 'percentage', percentageRate: '10', frequency: 'recurring', frequencyDuration: 3 });
  await billing.wallets.create({ externalCustomerId: 'cus', rateAmount: '0.37', currency: 'EUR', code: 'usage', priority: 2, appliesTo: { feeTypes: ['charge'] }, grantedCredits: '20' });
  await billing.wallets.create({
    externalCustomerId: 'cus', rateAmount: '1', currency: 'EUR', code: 'all',
    recurringTransactionRules: [{ trigger: 'threshold', thresholdCredits: '2', paidCredits: '3', grantedCredits: '1' }],
  });
  for (const plan of ['advance', 'arrears']) await billing.subscriptions.create({ externalId: plan, externalCustomerId: 'cus', planCode: plan });
  return { billing, clock };
}

/** Does a deed; a refusal is an outcome like any other. Answers what the call answered, or the code of its refusal. */
export async function doDeed(house: House, deed: Deed, options: WriteOptions = {}): Promise<unknown> {
  try {
    return await perform(house, deed, options);
  } catch (error) {
    if ((error as Error).name !== 'BillingError') throw error;
    return { refused: (error as { code?: string }).code };
  }
}

async function perform(house: House, deed: Deed, options: WriteOptions): Promise<unknown> {
  const { billing, clock } = house;
  switch (deed.kind) {
    case 'one-off':
      return billing.invoices.createOneOff({ externalCustomerId: 'cus', fees: [{ addOnCode: 'setup', units: deed.units }, { addOnCode: 'free', units: deed.units + 1 }] }, options);
    case 'top-up': {
      const wallet = (await billing.wallets.list()).items[deed.paid % 2]!;
      return billing.wallets.topUp({
        walletId: wallet.id, paidCredits: String(deed.paid / 7), grantedCredits: String(deed.granted / 3), voidedCredits: String(deed.voided / 9), invoiceRequiresSuccessfulPayment: deed.open,
      }, options);
    }
    case 'pay': {
      const invoice = chosen(await invoicesOf(house), deed.pick);
      if (!invoice) return null;
      const amountCents = Math.max(Math.round(invoice.totalDueAmountCents * deed.share), 1);
      return billing.payments.record({ invoiceId: invoice.id, amountCents, reference: 'wire' }, options);
    }
    case 'fail': {
      const invoice = chosen(await invoicesOf(house), deed.pick);
      return invoice ? billing.invoices.update(invoice.id, { paymentStatus: 'failed' }, options) : null;
    }
    case 'note': {
      const invoice = chosen((await invoicesOf(house)).filter(({ fees }) => fees.length > 0), deed.pick);
      if (!invoice) return null;
      const notes = (await billing.creditNotes.list({ invoiceId: invoice.id, limit: 1000 })).items;
      const items = invoice.fees.map((fee, index) => ({ feeId: fee.id, amountCents: Math.floor(creditable(fee, notes) * (deed.shares[index % 3] ?? 0)) }));
      const estimate = await billing.creditNotes.estimate({ invoiceId: invoice.id, items });
      const most = { credit: estimate.maxCreditableAmountCents, refund: estimate.maxRefundableAmountCents, offset: estimate.maxOffsettableAmountCents };
      const total = estimate.subTotalExcludingTaxesAmountCents + estimate.taxesAmountCents;
      const own = Math.min(most[deed.way], total);
      const part = { credit: 'creditAmountCents', refund: 'refundAmountCents', offset: 'offsetAmountCents' }[deed.way];
      const asked = { invoiceId: invoice.id, items, creditAmountCents: total - own, [part]: own, ...(deed.way === 'credit' ? { creditAmountCents: total } : {}) };
      if (invoice.invoiceType === 'credit' || total === 0) return billing.creditNotes.create(asked, options);
      // What the estimate said is never refused, and never comes to anything else (credits.md 1.8).
      const note = await billing.creditNotes.create(asked, options).catch((error: unknown) => {
        throw new Error(`refused what was estimated: ${JSON.stringify({ estimate, asked })}`, { cause: error });
      });
      if (note.totalAmountCents !== total) throw new Error(`${note.totalAmountCents} is not the ${total} that was estimated`);
      return note;
    }
    case 'void-note': {
      const note = chosen((await billing.creditNotes.list({ limit: 1000 })).items, deed.pick);
      return note ? billing.creditNotes.void(note.id, options) : null;
    }
    case 'void': {
      const invoice = chosen(await invoicesOf(house), deed.pick);
      if (!invoice) return null;
      const refundAmountCents = Math.floor(invoice.refundableAmountCents * deed.refund);
      const creditAmountCents = Math.floor((invoice.creditableAmountCents - refundAmountCents) * deed.credit);
      return billing.invoices.void(invoice.id, deed.notes ? { generateCreditNote: true, creditAmountCents, refundAmountCents } : {}, options);
    }
    case 'regenerate': {
      const invoice = chosen((await invoicesOf(house)).filter(({ status, fees }) => status === 'voided' && fees.length > 0), deed.pick);
      return invoice ? billing.invoices.regenerate(invoice.id, { fees: invoice.fees.map(({ id }) => ({ id, units: deed.units })) }, options) : null;
    }
    case 'adjust': {
      const invoice = chosen((await invoicesOf(house)).filter(({ status, fees }) => status === 'draft' && fees.length > 0), deed.pick);
      return invoice ? billing.invoices.adjustFee(invoice.id, { feeId: invoice.fees[deed.pick % invoice.fees.length]!.id, units: deed.units }, options) : null;
    }
    case 'finalize': {
      const invoice = chosen((await invoicesOf(house)).filter(({ status }) => status === 'draft'), deed.pick);
      return invoice ? billing.invoices.finalize(invoice.id, options) : null;
    }
    case 'use': {
      const at = clock.now();
      return billing.events.ingest({ transactionId: `${at.getTime()}-${deed.value}`, externalSubscriptionId: 'advance', code: 'volume', timestamp: at, properties: { value: deed.value } }, options);
    }
    case 'coupon':
      return billing.coupons.apply({ externalCustomerId: 'cus', couponCode: `coupon-${deed.which}` }, options);
    case 'terminate':
      return billing.subscriptions.terminate({ externalId: deed.pick % 2 === 0 ? 'advance' : 'arrears' }, options);
    case 'wait':
      return clock.moveTo(new Date(clock.now().getTime() + deed.days * 86_400_000));
    case 'run': {
      const report = await billing.run(options);
      if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures));
      return report;
    }
  }
}

const chosen = <T>(items: readonly T[], which: number): T | undefined => items[which % Math.max(items.length, 1)];

function creditable(fee: Invoice['fees'][number], notes: readonly CreditNote[]): number {
  return fee.amountCents - notes.flatMap((note) => note.items).filter((item) => item.feeId === fee.id).reduce((total, item) => total + item.amountCents, 0);
}

export async function invoicesOf({ billing }: House): Promise<Invoice[]> {
  const shown = (await billing.invoices.list({ limit: 1000 })).items;
  return [...shown, ...(await billing.invoices.list({ limit: 1000, status: 'open' })).items];
}

/** What a dry run says that it would write, as JSON without the names of events, which are made anew each time. */
export async function promised(house: House, deed: Deed): Promise<{ answer: unknown; would: WouldWrite | null }> {
  let would: WouldWrite | null = null;
  const answer = await doDeed(house, deed, { dryRun: (written) => { would = written; } });
  return { answer, would };
}
