import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memory } from '../../../adapters/memory/index.js';
import { monthOfDate, startOfMonth } from '../../../src/core/analytics/month.js';
import { recurringParts, recurringSeries } from '../../../src/core/analytics/recurring-revenue.js';
import { toCents } from '../../../src/core/money/cents.js';
import { type Decimal, ZERO, dec } from '../../../src/core/money/decimal.js';
import { daysFromTo } from '../../../src/core/time/calendar-date.js';
import { localDate } from '../../../src/core/time/timezone.js';
import type { Invoice } from '../../../src/index.js';
import { type World, commands, openWorld, play } from '../world.js';

type After = { kind: 'pay' | 'void' | 'dispute' | 'refund' | 'fail'; invoice: number };
const after: fc.Arbitrary<After[]> = fc.array(
  fc.record({ kind: fc.constantFrom('pay' as const, 'void' as const, 'dispute' as const, 'refund' as const, 'fail' as const), invoice: fc.nat({ max: 20 }) }),
  { maxLength: 8 },
);

async function settle({ billing }: World, list: readonly After[]): Promise<void> {
  const { items } = await billing.invoices.list({ limit: 1000 });
  for (const { kind, invoice: place } of list) {
    const invoice = items[place % Math.max(items.length, 1)];
    if (!invoice) return;
    const { id, fees } = invoice;
    const calls = {
      pay: () => billing.invoices.update(id, { paymentStatus: 'succeeded' }),
      fail: () => billing.invoices.update(id, { paymentStatus: 'failed' }),
      void: () => billing.invoices.void(id),
      dispute: () => billing.invoices.loseDispute(id),
      refund: () => billing.creditNotes.create({ invoiceId: id, refundAmountCents: 7, items: [{ feeId: fees[0]?.id ?? 'none', amountCents: 7 }] }),
    };
    await calls[kind]().catch((error: unknown) => {
      if ((error as Error).name !== 'BillingError') throw error;
    });
  }
}

/** The same figures, from every document read one by one. */
async function counted({ billing, clock }: World) {
  const invoices = (await billing.invoices.list({ limit: 1000, status: 'finalized' })).items.filter((invoice) => invoice.paymentDisputeLostAt === null);
  const notes = (await billing.creditNotes.list({ limit: 1000 })).items;
  const current = monthOfDate(clock.now().toISOString().slice(0, 10));
  const revenue = new Table();
  const collection = new Table();
  const usage = new Table();
  const mrr = new Table();
  const weekly = new Map<string, { month: number; amounts: Decimal[] }>();
  for (const invoice of invoices) {
    const month = monthOfDate(invoice.issuingDate);
    const refunds = notes.filter((note) => note.invoiceId === invoice.id).reduce((total, note) => total + note.refundAmountCents, 0);
    revenue.add(month, '', dec(invoice.totalAmountCents - refunds), 1);
    collection.add(month, invoice.paymentStatus, dec(invoice.totalAmountCents), 1);
    for (const fee of invoice.fees) {
      const amount = dec(fee.amountCents).minus(fee.preciseCouponsAmountCents);
      if (fee.feeType === 'charge') usage.add(month, fee.item.code, amount, 0);
      if (fee.feeType !== 'subscription') continue;
      const { interval } = await planOf(billing, fee.externalSubscriptionId!, invoice);
      if (interval === 'weekly') {
        const key = `${month} ${fee.externalSubscriptionId}`;
        const known = weekly.get(key) ?? { month, amounts: [] };
        known.amounts.push(amount);
        weekly.set(key, known);
        continue;
      }
      const day = (date: Date) => localDate(date.getTime(), invoice.timezone);
      const series = recurringSeries(interval, fee.payInAdvance, '', daysFromTo(day(fee.fromDatetime!), day(fee.toDatetime!)));
      for (const part of recurringParts(series, month, amount, 1)) mrr.add(part.month, '', part.amount, 0);
    }
  }
  for (const { month, amounts } of weekly.values()) mrr.add(month, '', amounts.reduce((a, b) => a.plus(b)).div(amounts.length).times('4.33'), 0);
  return { revenue: revenue.rows(current), collection: collection.rows(current), usage: usage.rows(current), mrr: mrr.rows(current) };
}

async function planOf(billing: World['billing'], externalId: string, invoice: Invoice) {
  const code = invoice.subscriptions.find((entry) => entry.externalId === externalId)!.planCode;
  return billing.plans.get(code);
}

/** Sums by month and name. */
class Table {
  readonly #sums = new Map<string, { month: number; name: string; amount: Decimal; count: number }>();
  add(month: number, name: string, amount: Decimal, count: number): void {
    const known = this.#sums.get(`${month} ${name}`) ?? { month, name, amount: ZERO, count: 0 };
    this.#sums.set(`${month} ${name}`, { ...known, amount: known.amount.plus(amount), count: known.count + count });
  }
  rows(until: number) {
    return [...this.#sums.values()]
      .filter(({ month }) => month <= until)
      .sort((a, b) => a.month - b.month || (a.name < b.name ? -1 : 1))
      .map(({ month, name, amount, count }) => ({ month: new Date(startOfMonth(month)), name, amountCents: toCents(amount), count }));
  }
}

it('says what every document read one by one would say', async () => {
  await fc.assert(
    fc.asyncProperty(commands, after, async (list, changes) => {
      const world = await openWorld(memory());
      for (const [place, command] of list.entries()) await play(world, command, place);
      await play(world, { kind: 'wait', hours: 900 }, 98);
      await play(world, { kind: 'run' }, 99);
      await settle(world, changes);
      const { analytics } = world.billing;
      const expected = await counted(world);
      expect((await analytics.grossRevenue()).items).toEqual(expected.revenue.map(({ month, amountCents, count }) => ({ month, amountCents, currency: 'EUR', invoicesCount: count })));
      expect((await analytics.invoiceCollection()).items).toEqual(
        expected.collection.map(({ month, name, amountCents, count }) => ({ month, paymentStatus: name, invoicesCount: count, amountCents, currency: 'EUR' })),
      );
      expect((await analytics.invoicedUsage()).items).toEqual(expected.usage.map(({ month, name, amountCents }) => ({ month, code: name, amountCents, currency: 'EUR' })));
      expect((await analytics.mrr()).items).toEqual(expected.mrr.map(({ month, amountCents }) => ({ month, amountCents, currency: 'EUR' })));
    }),
    { numRuns: process.env['DEEP'] ? 300 : 25 },
  );
}, 600_000);
