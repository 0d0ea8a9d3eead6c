import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, localDate } from '../../../src/core/index.js';
import { billedDays } from './billed-days.js';
import { type LivedLife, live, lives, run } from './life.js';

const RUNS = process.env['DEEP'] ? 10_000 : 200;
const TIME = process.env['DEEP'] ? 7_200_000 : 1_200_000;

/** Documents as they are whoever made them when: without the instants of the making. */
async function documents({ billing }: LivedLife): Promise<unknown> {
  const q = { limit: 1000 } as const;
  const invoices = (await billing.invoices.list(q)).items.map(({ createdAt: _created, finalizedAt: _finalized, customer: _customer, fees, ...invoice }) => ({
    ...invoice, fees: fees.map(({ createdAt: _made, ...fee }) => fee),
  }));
  const subscriptions = (await billing.subscriptions.list(q)).items.map(({ activatedAt: _activated, createdAt: _created, ...rest }) => rest);
  const notes = (await billing.creditNotes.list(q)).items.map(({ createdAt: _created, ...note }) => note);
  return JSON.parse(JSON.stringify({ invoices, subscriptions, notes }));
}

describe('the life of a subscription', () => {
  it('never bills a day twice, nor credits more than was billed', async () => {
    await fc.assert(
      fc.asyncProperty(lives({ skipCredit: false, leastAmount: 40_000 }), async (life) => {
        const lived = await live(life);
        await run(lived);
        const { dates, fees } = await billedDays(lived);
        const twice = dates.filter(({ date }, index) => dates.findIndex((other) => other.date === date) !== index);
        expect(twice).toEqual([]);
        for (const fee of fees) expect(fee.amountCents).toBeLessThanOrEqual((fee.amountDetails as { planAmountCents: number }).planAmountCents);
        const notes = (await lived.billing.creditNotes.list({ limit: 1000 })).items.flatMap((note) => note.items);
        for (const fee of fees) {
          const credited = notes.filter((item) => item.feeId === fee.id).reduce((total, item) => total + Number(item.amountCents), 0);
          expect(credited).toBeLessThanOrEqual(fee.amountCents);
        }
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('bills every day of its active life, and every event once', async () => {
    await fc.assert(
      fc.asyncProperty(lives({ trials: false, past: false, skipInvoice: false, skipCredit: false, leastAmount: 40_000 }), async (life) => {
        const lived = await live(life);
        await lived.billing.subscriptions.terminate({ externalId: 'sub' }).catch(() => null);
        await run(lived);
        const { dates, invoices, subscriptions } = await billedDays(lived);
        const billed = new Set(dates.map(({ date }) => date));
        const moves = life.steps.flatMap((step) => (step.kind === 'move' ? [step.timezone] : []));
        const timezones = new Set([life.timezone, ...moves]);
        const left: string[] = [];
        for (const { startedAt, terminatedAt } of subscriptions) {
          if (startedAt === null || terminatedAt === null) continue;
          // The ends of a stretch are dates of one timezone or the other; all dates within it are billed,
          // but those that a move ahead puts between the boundary that was billed and the same one in the new timezone.
          const first = [...timezones].map((zone) => localDate(startedAt.getTime(), zone)).sort().at(-1)!;
          const last = [...timezones].map((zone) => addDays(localDate(terminatedAt.getTime(), zone), -1)).sort()[0]!;
          for (let date = first; date <= last; date = addDays(date, 1)) if (!billed.has(date)) left.push(date);
        }
        expect(left.slice(2 * moves.length)).toEqual([]);
        const units = invoices.flatMap((invoice) => invoice.fees).filter(({ feeType }) => feeType === 'charge').reduce((total, fee) => total + Number(fee.units), 0);
        const inLife = lived.events.filter((at) => subscriptions.some(({ startedAt, terminatedAt }) =>
          startedAt !== null && startedAt.getTime() <= at && (terminatedAt === null || at <= terminatedAt.getTime())));
        const active = subscriptions.some(({ status }) => status === 'active');
        if (active) expect(units).toBeLessThanOrEqual(inLife.length);
        else expect(units).toBe(inLife.length);
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('comes to the same whether a run happens now and then or only at the end', async () => {
    const runsAt = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lives({ usageAhead: true }), runsAt, async (life, whether) => {
        const once = await live(life);
        const often = await live(life, async (lived, place) => {
          if (whether[place % whether.length]) await run(lived);
        });
        for (const lived of [once, often]) await run(lived);
        expect(await documents(once)).toEqual(await documents(often));
        const before = await documents(once);
        await run(once);
        expect(await documents(once)).toEqual(before);
      }),
      { numRuns: RUNS },
    );
  }, TIME);
});
