import { expect } from 'vitest';
import { type Op, StorageConflict, type Store } from '../../src/storage/port.js';
import type { Harness } from './harness.js';
import { insert, remove, sampleEvent, sampleRow, update } from './rows.js';

const tax = (n: number) => insert('taxes', sampleRow('taxes', n));
const taxNames = async (store: Store) =>
  (await store.read('taxes', { deleted: [true, false] })).sort((a, b) => a.seq - b.seq).map(({ id, name, version }) => [id, name, version]);

async function expectConflict(store: Store, ops: readonly Op[], table: string, kind: StorageConflict['kind']): Promise<void> {
  const error = await store.commit(ops).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(StorageConflict);
  expect(error).toMatchObject({ table, kind });
}

export function commitCases({ both }: Harness): void {
  both('make all changes or none, wherever one fails', async (store) => {
    await store.commit([tax(1), tax(2)]);
    const before = await taxNames(store);
    const good: Op[] = [
      tax(3), update('taxes', 'taxes_1', 1, { name: 'changed' }), remove('taxes', 'taxes_2', 1), insert('claims', sampleRow('claims', 1)),
      { type: 'increment', key: 'invoices', by: 1 },
    ];
    const failing: [Op, string, StorageConflict['kind']][] = [
      [insert('claims', { ...sampleRow('claims', 2), id: 'claims_1' }), 'claims', 'duplicate'],
      [insert('taxes', { ...sampleRow('taxes', 4), key: sampleRow('taxes', 3).key }), 'taxes', 'duplicate'],
      [update('taxes', 'taxes_3', 7, { name: 'x' }), 'taxes', 'version'],
      [remove('taxes', 'absent', 1), 'taxes', 'version'],
      [{ type: 'increment', key: 'other', by: 1, expected: 4 }, 'counters', 'counter'],
    ];
    for (const [op, table, kind] of failing) {
      for (const ops of [[...good, op], [op, ...good]]) {
        const error = await store.commit(ops, { events: [sampleEvent(1)] }).then(() => null, (reason: unknown) => reason);
        // First come, the update fails too, for its row is not there yet: a conflict in any case.
        expect(error).toMatchObject({ name: 'StorageConflict', table, ...(ops[0] === op ? {} : { kind }) });
        expect(await taxNames(store)).toEqual(before);
        expect(await store.read('claim', { key: sampleRow('claims', 1).key })).toEqual([]);
        expect(await store.read('counter', { key: 'invoices' })).toEqual([]);
        expect(await store.usage.find([sampleEvent(1)])).toEqual([]);
      }
    }
  });

  both('find out that a row has moved, also where no key is taken', async (store) => {
    await store.commit([insert('appliedCoupons', sampleRow('appliedCoupons', 1))]);
    await store.commit([update('appliedCoupons', 'appliedCoupons_1', 1, { creditedCents: 10 })]);
    await expectConflict(store, [update('appliedCoupons', 'appliedCoupons_1', 1, { creditedCents: 20 })], 'appliedCoupons', 'version');
    await expectConflict(store, [remove('appliedCoupons', 'appliedCoupons_1', 1)], 'appliedCoupons', 'version');
    await expectConflict(store, [update('appliedCoupons', 'appliedCoupons_2', 1, { creditedCents: 20 })], 'appliedCoupons', 'version');
    expect(await store.read('appliedCouponById', { id: 'appliedCoupons_1' })).toMatchObject([{ creditedCents: 10, version: 2 }]);
  });

  both('let one of two that change the same row through', async (store) => {
    await store.commit([tax(1)]);
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => store.commit([update('taxes', 'taxes_1', 1, { name })])));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StorageConflict);
    expect(await store.read('taxById', { id: 'taxes_1' })).toMatchObject([{ version: 2 }]);
  });

  both('change just what an update names', async (store) => {
    await store.commit([tax(1), tax(2)]);
    await store.commit([update('taxes', 'taxes_1', 1, { description: null, rate: '7', name: undefined })]);
    const [row] = await store.read('taxById', { id: 'taxes_1' });
    expect(row).toMatchObject({ ...sampleRow('taxes', 1), description: null, rate: '7', version: 2 });
    expect((await store.read('taxById', { id: 'taxes_2' }))[0]).toMatchObject({ ...sampleRow('taxes', 2), version: 1 });
  });

  both('update many rows at once, each with its own values, nulls and JSON', async (store) => {
    await store.commit([1, 2, 3].map((n) => insert('coupons', sampleRow('coupons', n))));
    const set = (n: number) => ({ definition: { n } as never, expirationAt: n === 2 ? null : 1_800_000_000_000 + n, deleted: true, status: 'terminated' as const });
    await store.commit([1, 2, 3].map((n) => update('coupons', `coupons_${n}`, 1, set(n))));
    for (const n of [1, 2, 3]) expect(await store.read('couponById', { id: `coupons_${n}` })).toMatchObject([{ ...sampleRow('coupons', n), ...set(n), version: 2 }]);
  });

  both('make changes in their order', async (store) => {
    await store.commit([tax(1)]);
    await store.commit([
      update('taxes', 'taxes_1', 1, { name: 'once' }), update('taxes', 'taxes_1', 2, { name: 'twice' }),
      tax(2), update('taxes', 'taxes_2', 1, { name: 'born' }), tax(3), remove('taxes', 'taxes_3', 1),
    ]);
    expect(await taxNames(store)).toEqual([['taxes_1', 'twice', 3], ['taxes_2', 'born', 2]]);
    await store.commit([remove('taxes', 'taxes_1', 3), tax(1)]);
    expect(await taxNames(store)).toEqual([['taxes_2', 'born', 2], ['taxes_1', sampleRow('taxes', 1).name, 1]]);
  });

  both('hand a key from one row to another', async (store) => {
    const key = (n: number) => sampleRow('taxes', n).key;
    await store.commit([tax(1), tax(2)]);
    await store.commit([
      update('taxes', 'taxes_1', 1, { key: 'free' }), update('taxes', 'taxes_2', 1, { key: key(1) }), insert('taxes', { ...sampleRow('taxes', 3), key: key(2) }),
    ]);
    expect(await store.read('taxByKey', { key: [key(1), key(2), 'free'] })).toMatchObject([{ id: 'taxes_1' }, { id: 'taxes_2' }, { id: 'taxes_3' }]);
    await expectConflict(store, [update('taxes', 'taxes_1', 2, { key: key(1) })], 'taxes', 'duplicate');
    await store.commit([update('taxes', 'taxes_1', 2, { key: 'free', name: 'kept its key' })]);
  });

  both('leave what is there alone when told so', async (store) => {
    await store.commit([insert('claims', sampleRow('claims', 1))]);
    await store.commit([
      insert('claims', { ...sampleRow('claims', 1), subject: 'other' }, true), insert('claims', { ...sampleRow('claims', 2), key: sampleRow('claims', 1).key }, true),
      insert('claims', sampleRow('claims', 3), true), insert('claims', { ...sampleRow('claims', 3), subject: 'later' }, true),
    ]);
    const rows = await store.read('claim', { key: [1, 2, 3].map((n) => sampleRow('claims', n).key) });
    expect(rows.map(({ id, subject }) => [id, subject])).toEqual([1, 3].map((n) => [`claims_${n}`, sampleRow('claims', n).subject]));
  });

  both('count', async (store) => {
    await store.commit([{ type: 'increment', key: 'a', by: 3 }]);
    await store.commit([{ type: 'increment', key: 'a', by: -1, expected: 3 }, { type: 'increment', key: 'b', by: 1, expected: 0 }]);
    await store.commit([{ type: 'increment', key: 'a', by: 1 }, { type: 'increment', key: 'a', by: 1, expected: 3 }, { type: 'increment', key: 'a', by: 1 }]);
    expect(await store.read('counter', { key: ['a', 'b'] })).toMatchObject([{ id: 'a', value: 5, createdAt: 0 }, { id: 'b', value: 1 }]);
    await expectConflict(store, [{ type: 'increment', key: 'a', by: 1, expected: 4 }], 'counters', 'counter');
    await expectConflict(store, [{ type: 'increment', key: 'c', by: 1, expected: 1 }], 'counters', 'counter');
    await expectConflict(store, [{ type: 'increment', key: 'a', by: 1 }, { type: 'increment', key: 'a', by: 1, expected: 5 }], 'counters', 'counter');
    expect(await store.read('counter', { key: ['a', 'b', 'c'] })).toMatchObject([{ value: 5 }, { value: 1 }]);
  });

  both('give a number to one of those that want it', async (store) => {
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => store.commit([{ type: 'increment', key: 'numbers', by: 1, expected: 0 }])));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.read('counter', { key: 'numbers' })).toMatchObject([{ value: 1 }]);
  });

  both('may be empty', async (store) => {
    expect(await store.commit([])).toEqual({ events: [], written: true });
    expect(await store.commit([], { events: [], onEventConflict: 'abort' })).toEqual({ events: [], written: true });
  });
}
