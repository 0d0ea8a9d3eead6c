import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memory } from '../../../adapters/memory/index.js';
import { BillingEngine, type BillingError } from '../../../src/index.js';
import { manualClock } from '../../../src/testing/index.js';
import { type Bank, bank, webhook } from './bank.js';

const RUNS = process.env['DEEP'] ? 500 : 40;

type Command =
  | { kind: 'invoice'; amountCents: number }
  | { kind: 'run'; behaviours: { outcome: 'succeeded' | 'failed' | 'pending'; fails?: 'before' | 'after' }[]; atOnce: boolean }
  | { kind: 'decide'; payment: number; status: 'succeeded' | 'failed'; repeats: number }
  | { kind: 'stray'; payment: number; status: 'pending' | 'failed' }
  | { kind: 'pay'; invoice: number; share: number }
  | { kind: 'set'; invoice: number; status: 'succeeded' | 'failed' | 'pending' }
  | { kind: 'retry'; invoice: number }
  | { kind: 'note'; invoice: number; part: 'refund' | 'offset' | 'credit'; share: number }
  | { kind: 'request'; invoices: number[] }
  | { kind: 'void'; invoice: number }
  | { kind: 'wait'; days: number };

const index = fc.nat({ max: 3 });
const share = fc.integer({ min: 1, max: 110 });
const behaviour = fc.record(
  { outcome: fc.constantFrom('succeeded' as const, 'failed' as const, 'pending' as const), fails: fc.constantFrom('before' as const, 'after' as const) },
  { requiredKeys: ['outcome'] },
);
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('invoice' as const), amountCents: fc.integer({ min: 1, max: 5_000 }) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), behaviours: fc.array(behaviour, { maxLength: 3 }), atOnce: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('decide' as const), payment: index, status: fc.constantFrom('succeeded' as const, 'failed' as const), repeats: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('stray' as const), payment: index, status: fc.constantFrom('pending' as const, 'failed' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pay' as const), invoice: index, share }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('set' as const), invoice: index, status: fc.constantFrom('succeeded' as const, 'failed' as const, 'pending' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('retry' as const), invoice: index }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('note' as const), invoice: index, part: fc.constantFrom('refund' as const, 'offset' as const, 'credit' as const), share }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('request' as const), invoices: fc.array(index, { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('void' as const), invoice: index }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 4 }) }) },
  ),
  { minLength: 4, maxLength: 30 },
);

/** Plays one command; a refusal is an outcome like any other. */
async function play(billing: BillingEngine, second: BillingEngine, provider: Bank, move: (days: number) => void, ids: string[], command: Command): Promise<void> {
  const attempt = async (call: Promise<unknown>) => {
    await call.catch((error: unknown) => {
      if ((error as BillingError).name !== 'BillingError' || (error as BillingError).code === 'storage_unavailable') throw error;
    });
  };
  const id = (place: number) => ids[place % Math.max(ids.length, 1)] ?? 'none';
  switch (command.kind) {
    case 'invoice': {
      const { amountCents } = command;
      const invoice = await billing.invoices.createOneOff({ externalCustomerId: 'cus', currency: 'EUR', fees: [{ addOnCode: 'item', unitAmountCents: amountCents }] });
      ids.push(invoice.id);
      return;
    }
    case 'run': {
      provider.script.push(...command.behaviours);
      const reports = await Promise.all(command.atOnce ? [billing.run(), second.run()] : [billing.run()]);
      for (const { error } of reports.flatMap(({ failures }) => failures)) expect(['connection refused', 'timed out']).toContain(error);
      provider.script.length = 0;
      return;
    }
    case 'decide': {
      const payment = provider.payments()[command.payment];
      if (!payment) return;
      const status = provider.decide(payment.providerPaymentId, command.status);
      for (let n = 0; n < command.repeats; n += 1) await billing.payments.handleWebhook('bank', webhook({ providerPaymentId: payment.providerPaymentId, status }));
      return;
    }
    case 'stray': {
      const payment = provider.payments()[command.payment];
      if (payment?.status !== 'succeeded') return;
      return attempt(billing.payments.handleWebhook('bank', webhook({ providerPaymentId: payment.providerPaymentId, status: command.status })));
    }
    case 'pay': {
      const invoice = await billing.invoices.get(id(command.invoice)).catch(() => null);
      const amountCents = Math.ceil(((invoice?.totalDueAmountCents ?? 1) * command.share) / 100);
      return attempt(billing.payments.record({ invoiceId: id(command.invoice), amountCents, reference: 'cash' }));
    }
    case 'set':
      return attempt(billing.invoices.update(id(command.invoice), { paymentStatus: command.status }));
    case 'retry':
      return attempt(billing.invoices.retryPayment(id(command.invoice)));
    case 'note': {
      const invoice = await billing.invoices.get(id(command.invoice)).catch(() => null);
      if (!invoice) return;
      const most = { refund: invoice.refundableAmountCents, offset: invoice.offsettableAmountCents, credit: invoice.creditableAmountCents }[command.part];
      const amountCents = Math.ceil((most * command.share) / 100);
      return attempt(billing.creditNotes.create({ invoiceId: invoice.id, items: [{ feeId: invoice.fees[0]!.id, amountCents }], [`${command.part}AmountCents`]: amountCents }));
    }
    case 'request':
      return attempt(billing.paymentRequests.create({ externalCustomerId: 'cus', invoiceIds: command.invoices.map(id) }));
    case 'void':
      return attempt(billing.invoices.void(id(command.invoice)));
    case 'wait':
      move(command.days);
  }
}

async function check(billing: BillingEngine, provider: Bank, ids: readonly string[]): Promise<void> {
  const payments = (await billing.payments.list({ limit: 1000 })).items;
  const notes = (await billing.creditNotes.list({ limit: 1000 })).items;
  for (const id of ids) {
    const invoice = await billing.invoices.get(id);
    const own = payments.filter((payment) => payment.payableType === 'Invoice' && payment.invoiceIds[0] === id);
    const offsets = notes.filter((note) => note.invoiceId === id).reduce((total, note) => total + note.offsetAmountCents, 0);
    const refunds = notes.filter((note) => note.invoiceId === id).reduce((total, note) => total + note.refundAmountCents, 0);
    const paidByItself = own.filter(({ status }) => status === 'succeeded').reduce((total, { amountCents }) => total + amountCents, 0);
    const due = invoice.status === 'voided' ? invoice.totalAmountCents - invoice.totalPaidAmountCents - offsets : invoice.totalDueAmountCents;
    expect(invoice.totalPaidAmountCents + offsets + due).toBe(invoice.totalAmountCents);
    expect(invoice.totalPaidAmountCents).toBeGreaterThanOrEqual(paidByItself);
    expect(refunds).toBeLessThanOrEqual(invoice.totalPaidAmountCents);
    if (invoice.status === 'finalized') expect(invoice.paymentStatus === 'succeeded').toBe(due <= 0);
    for (const fee of invoice.fees) expect(fee.paymentStatus).toBe(invoice.paymentStatus);
    expect(payments.filter((payment) => payment.status === 'pending' && payment.invoiceIds.includes(id) && !invoice.readyForPaymentProcessing && invoice.paymentStatus !== 'succeeded').length).toBeLessThanOrEqual(1);
  }
  // Nobody was asked for what was paid; and first of all for what was due.
  const keys = new Set<string>();
  for (const { key, amountCents, invoices } of provider.asked) {
    expect(invoices.some((invoice) => invoice.paymentStatus !== 'succeeded')).toBe(true);
    if (!keys.has(key)) expect(amountCents).toBe(invoices.reduce((total, { dueCents }) => total + dueCents, 0));
    keys.add(key);
  }
  // Each key charged at most once, and what was heard of is on record.
  const recorded = payments.filter(({ type, status }) => type === 'provider' && status === 'succeeded').map(({ providerPaymentId }) => providerPaymentId);
  expect(new Set(recorded).size).toBe(recorded.length);
  const charged = new Set(provider.charges().map(({ providerPaymentId }) => providerPaymentId));
  for (const providerPaymentId of recorded) expect(charged).toContain(providerPaymentId);
}

it('adds up whatever the order of attempts, webhooks, manual payments and refunds, and never asks for what is paid', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const provider = bank();
      const clock = manualClock('2024-05-10T09:00:00Z');
      const storage = memory();
      const billing = await BillingEngine.open({ storage, clock, paymentProviders: [provider.provider] });
      const second = await BillingEngine.open({ storage, clock, paymentProviders: [provider.provider] });
      await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 100, amountCurrency: 'EUR' });
      await billing.dunningCampaigns.create({ code: 'dun', name: 'Dun', maxAttempts: 2, daysBetweenAttempts: 2, thresholds: [{ currency: 'EUR', amountCents: 3_000 }], appliedToBillingEntity: true });
      await billing.customers.upsert({ externalId: 'cus', currency: 'EUR', paymentProvider: 'bank' });
      const ids: string[] = [];
      const move = (days: number) => clock.moveTo(new Date(clock.now().getTime() + days * 24 * 60 * 60 * 1000));
      await play(billing, second, provider, move, ids, { kind: 'invoice', amountCents: 1_000 });
      for (const command of list) {
        await play(billing, second, provider, move, ids, command);
        await check(billing, provider, ids);
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);
