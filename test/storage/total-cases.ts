import fc from 'fast-check';
import { expect } from 'vitest';
import type { NewRow } from '../../src/storage/schema.js';
import type { TotalOf } from '../../src/storage/totals.js';
import type { Harness } from './harness.js';
import { insert, sampleRow } from './rows.js';

type Figure = NewRow<'figures'>;

const figures = fc.array(fc.record({
  kind: fc.constantFrom<Figure['kind'][]>('revenue', 'usage'),
  month: fc.integer({ min: 24_000, max: 24_003 }),
  currency: fc.constantFrom('EUR', 'USD'),
  series: fc.constantFrom('', 'succeeded', 'Ünpaid', "o'series"),
  customerId: fc.constantFrom('c1', 'c2'),
  amountCents: fc.integer({ min: -5, max: 2 ** 48 }),
  fraction: fc.nat(99_999),
  refundedCents: fc.nat(9),
  count: fc.nat(1),
}), { maxLength: 40 });

type Asked = { kind: Figure['kind']; from?: number; to?: number; currency?: string | string[] | undefined; customerId?: string | undefined };

/** The sums, added up row by row in exact whole numbers. */
function naive(rows: readonly Omit<Figure, 'id' | 'createdAt' | 'documentId' | 'sourceId'>[], { kind, from = -Infinity, to = Infinity, currency, customerId }: Asked): TotalOf<'figures'>[] {
  const sums = new Map<string, TotalOf<'figures'>>();
  for (const row of rows) {
    if (row.kind !== kind || row.month < from || row.month > to) continue;
    if (currency !== undefined && ![currency].flat().includes(row.currency)) continue;
    if (customerId !== undefined && row.customerId !== customerId) continue;
    const { month, series } = row;
    const key = JSON.stringify([month, row.currency, series]);
    const sum = sums.get(key) ?? { month, currency: row.currency, series, amountCents: 0, fraction: 0, refundedCents: 0, count: 0 };
    for (const column of ['amountCents', 'fraction', 'refundedCents', 'count'] as const) sum[column] += row[column];
    sums.set(key, sum);
  }
  const parts = ({ month, currency: code, series }: TotalOf<'figures'>) => [String(month), code, series];
  return [...sums.values()].sort((a, b) => {
    const place = parts(a).findIndex((part, index) => part !== parts(b)[index]);
    return parts(a)[place]! < parts(b)[place]! ? -1 : 1;
  });
}

export function totalCases({ both }: Harness): void {
  both('are what the rows add up to, however they are asked for', async (store) => {
    let id = 0;
    const all: Omit<Figure, 'id' | 'createdAt' | 'documentId' | 'sourceId'>[] = [];
    await fc.assert(
      fc.asyncProperty(figures, async (rows) => {
        await store.commit(rows.map((row) => insert('figures', { ...sampleRow('figures', (id += 1)), ...row })));
        all.push(...rows);
        const questions: Asked[] = [
          { kind: 'revenue' }, { kind: 'usage', from: 24_001 }, { kind: 'usage', from: 24_001, to: 24_002, currency: 'EUR' }, { kind: 'revenue', customerId: 'c2' },
          { kind: 'revenue', customerId: 'c1', currency: ['EUR', 'USD'], to: 24_001 }, { kind: 'usage', currency: [] }, { kind: 'usage', currency: 'JPY' }, { kind: 'recurring' },
        ];
        for (const asked of questions) {
          const { kind, from, to, currency, customerId } = asked;
          const window = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
          expect(await store.totals('figures', { kind }, { ...window, where: { currency, customerId } })).toEqual(naive(all, asked));
        }
      }),
      { numRuns: 10 },
    );
  });

  both('follow what is changed and taken away', async (store) => {
    const [first, second] = [1, 2].map((n) => ({ ...sampleRow('figures', n), kind: 'revenue' as const, month: 24_000, currency: 'EUR', series: 'pending', amountCents: 100 * n, fraction: 0, refundedCents: 0, count: 1 }));
    await store.commit([insert('figures', first!), insert('figures', second!)]);
    await store.commit([{ type: 'update', table: 'figures', id: first!.id, expectedVersion: 1, set: { series: 'succeeded' } }]);
    expect((await store.totals('figures', { kind: 'revenue' })).map(({ series, amountCents }) => [series, amountCents])).toEqual([['pending', 200], ['succeeded', 100]]);
    await store.commit([{ type: 'delete', table: 'figures', id: second!.id, expectedVersion: 1 }]);
    expect((await store.totals('figures', { kind: 'revenue' })).map(({ series, amountCents }) => [series, amountCents])).toEqual([['succeeded', 100]]);
  });
}
