import fc from 'fast-check';
import { expect } from 'vitest';
import type { Store } from '../../src/storage/port.js';
import { READS, type ReadName } from '../../src/storage/read.js';
import type { NewRow, RowOf } from '../../src/storage/schema.js';
import type { Harness } from './harness.js';
import { insert, sampleBy, sampleRow } from './rows.js';

type Subscription = NewRow<'subscriptions'>;
const STATUSES = ['active', 'pending', 'terminated'] as const;

const subscription = (n: number, given: Partial<Subscription> = {}): Subscription => ({ ...sampleRow('subscriptions', n), hasDue: true, ...given });
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => Number(id.split('_')[1]));

async function due(store: Store, dueAts: readonly number[]): Promise<void> {
  await store.commit(dueAts.map((dueAt, n) => insert('subscriptions', subscription(n, { dueAt }))));
}

export function readCases({ both, tenants }: Harness): void {
  both('come in the order of insertion, or the other way round', async (store) => {
    const order = [5, 3, 9, 1, 7];
    for (const n of order) await store.commit([insert('outbox', sampleRow('outbox', n))]);
    expect(ids(await store.read('outbox', {}))).toEqual(order);
    expect(ids(await store.read('outbox', {}, { descending: true }))).toEqual([...order].reverse());
    expect(ids(await store.read('outbox', {}, { limit: 2 }))).toEqual([5, 3]);
    expect(ids(await store.read('outbox', {}, { limit: 0 }))).toEqual([]);
  });

  both('come in the order of the range column, and then of insertion', async (store) => {
    await due(store, [300, 100, 200, 100, 300]);
    expect(ids(await store.read('subscriptionsDue', { hasDue: true }))).toEqual([1, 3, 2, 0, 4]);
    expect(ids(await store.read('subscriptionsDue', { hasDue: true }, { descending: true }))).toEqual([4, 0, 2, 3, 1]);
    expect(ids(await store.read('subscriptionsDue', { hasDue: true }, { from: 200 }))).toEqual([2, 0, 4]);
    expect(ids(await store.read('subscriptionsDue', { hasDue: true }, { to: 200 }))).toEqual([1, 3, 2]);
    expect(ids(await store.read('subscriptionsDue', { hasDue: true }, { from: 101, to: 299 }))).toEqual([2]);
    expect(await store.read('subscriptionsDue', { hasDue: false })).toEqual([]);
  });

  both('go on page by page, missing and repeating none', async (store) => {
    await due(store, [300, 100, 200, 100, 300, 100, 200]);
    for (const descending of [false, true]) {
      const whole = await store.read('subscriptionsDue', { hasDue: true }, { descending });
      const paged: RowOf<'subscriptions'>[] = [];
      for (;;) {
        const last = paged.at(-1);
        const page = await store.read('subscriptionsDue', { hasDue: true }, {
          descending, limit: 2, ...(last ? { after: { range: last.dueAt, seq: last.seq } } : {}),
        });
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(7);
    }
  });

  both('take several values, of which any may match; of none, nothing matches', async (store) => {
    await store.commit([1, 2, 3, 4].map((n) => insert('outbox', { ...sampleRow('outbox', n), type: n < 3 ? 'a' : 'b', externalCustomerId: n === 4 ? null : `c${n}` })));
    const key = (n: number) => sampleRow('claims', n).key;
    await store.commit([1, 2, 3].map((n) => insert('claims', sampleRow('claims', n))));
    expect(ids(await store.read('claim', { key: [key(3), key(1), key(3), 'absent'] }))).toEqual([1, 3]);
    expect(await store.read('claim', { key: [] })).toEqual([]);
    expect(ids(await store.read('outbox', {}, { where: { type: 'a' } }))).toEqual([1, 2]);
    expect(ids(await store.read('outbox', {}, { where: { type: ['a', 'b'], externalCustomerId: ['c2', 'c3'] } }))).toEqual([2, 3]);
    expect(ids(await store.read('outbox', {}, { where: { externalCustomerId: null } }))).toEqual([4]);
    expect(ids(await store.read('outbox', {}, { where: { externalCustomerId: ['c1', null] } }))).toEqual([1, 4]);
    expect(ids(await store.read('outbox', {}, { where: { externalCustomerId: undefined } }))).toEqual([1, 2, 3, 4]);
    expect(await store.read('outbox', {}, { where: { type: [] } })).toEqual([]);
    expect(await store.read('outbox', {}, { where: { externalCustomerId: [] } })).toEqual([]);
  });

  both('never take a column left out for any value', async (store) => {
    await store.commit([insert('claims', sampleRow('claims', 1))]);
    await expect(store.read('claim', {} as never)).rejects.toThrow(TypeError);
    await expect(store.read('claim', { key: undefined } as never)).rejects.toThrow(TypeError);
  });

  both('compare texts to the letter', async (store) => {
    const keys = ['a', 'A', 'a ', 'ä', 'a\u0308', "a'", '%', '_', '', '😀'];
    await store.commit(keys.map((key, n) => insert('claims', { ...sampleRow('claims', n), key })));
    for (const [n, key] of keys.entries()) expect(ids(await store.read('claim', { key }))).toEqual([n]);
  });

  both('are all there for an empty store', async (store) => {
    for (const name of Object.keys(READS) as ReadName[]) {
      expect(await store.read(name, sampleBy(name) as never, { limit: 10 }), name).toEqual([]);
    }
  });

  both('find what a look at each row would find', async (store) => {
    const rows = Array.from({ length: 60 }, (_, n) => subscription(n, {
      dueAt: (n * 7) % 10, hasDue: n % 3 > 0, status: STATUSES[n % 3]!, planCode: `plan ${n % 4}`, customerId: `customer ${n % 5}`,
    }));
    await store.commit(rows.map((row) => insert('subscriptions', row)));
    const bound = fc.option(fc.integer({ min: -1, max: 10 }), { nil: undefined });
    const window = fc.record({
      from: bound, to: bound, descending: fc.boolean(), limit: fc.option(fc.nat(20), { nil: undefined }), hasDue: fc.constantFrom(true, false, [true, false]),
      status: fc.option(fc.subarray([...STATUSES]), { nil: undefined }), customerId: fc.subarray(['customer 0', 'customer 1', 'customer 2']), after: fc.option(fc.nat(59), { nil: undefined }),
    });
    const inOrder = (await store.read('subscriptions', {})).map((row) => row.seq);
    await fc.assert(fc.asyncProperty(window, async ({ from = -Infinity, to = Infinity, descending, limit, hasDue, status, customerId, after }) => {
      const place = (n: number) => rows[n]!.dueAt * 1000 + n;
      const sign = descending ? -1 : 1;
      const expectedDue = rows.map((_, n) => n)
        .filter((n) => [hasDue].flat().includes(rows[n]!.hasDue) && rows[n]!.dueAt >= from && rows[n]!.dueAt <= to)
        .filter((n) => after === undefined || sign * (place(n) - place(after)) > 0)
        .sort((a, b) => sign * (place(a) - place(b))).slice(0, limit);
      const bounds = { ...(from === -Infinity ? {} : { from }), ...(to === Infinity ? {} : { to }) };
      const start = after === undefined ? {} : { after: { range: rows[after]!.dueAt, seq: inOrder[after]! } };
      expect(ids(await store.read('subscriptionsDue', { hasDue }, { ...bounds, ...start, descending, limit }))).toEqual(expectedDue);

      const expectedOf = rows.map((_, n) => n)
        .filter((n) => customerId.includes(rows[n]!.customerId) && (status === undefined || status.includes(rows[n]!.status as 'active')))
        .filter((n) => after === undefined || sign * (n - after) > 0)
        .sort((a, b) => sign * (a - b)).slice(0, limit);
      const startOf = after === undefined ? {} : { after: { seq: inOrder[after]! } };
      expect(ids(await store.read('subscriptionsByCustomer', { customerId }, { where: { status }, ...startOf, descending, limit }))).toEqual(expectedOf);
    }), { numRuns: 40 });
  });

  both('give each page its place even among equal rows of others', async (store) => {
    const [, other] = await tenants();
    await store.commit([insert('outbox', sampleRow('outbox', 1))]);
    await other.commit([insert('outbox', sampleRow('outbox', 2))]);
    await store.commit([insert('outbox', sampleRow('outbox', 3))]);
    expect(ids(await store.read('outbox', {}))).toEqual([1, 3]);
    expect(ids(await other.read('outbox', {}))).toEqual([2]);
  });
}
