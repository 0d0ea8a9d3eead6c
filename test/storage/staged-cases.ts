import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Op, StorageConflict, type Store } from '../../src/storage/port.js';
import { staged } from '../../src/storage/staged.js';
import type { NewUsageEvent, SummaryRequest } from '../../src/storage/usage.js';
import type { Harness } from './harness.js';
import { insert, remove, sampleEvent, sampleRow, update } from './rows.js';

/** A change by names alone; versions are filled in from what the store says. */
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('insert' as const), n: fc.nat(5), key: fc.nat(7), ifAbsent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('update' as const), n: fc.nat(5), key: fc.option(fc.nat(7), { nil: undefined }), name: fc.nat(3), stale: fc.nat(9) }) },
  fc.record({ type: fc.constant('delete' as const), n: fc.nat(5), stale: fc.nat(9) }),
  fc.record({ type: fc.constant('increment' as const), key: fc.constantFrom('a', 'b'), by: fc.integer({ min: -2, max: 3 }), exclusive: fc.boolean() }),
  fc.record({ type: fc.constant('event' as const), n: fc.nat(5), content: fc.nat(1) }),
);
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

const EVERY_TAX = { deleted: [true, false] };

/** Makes one change, as a command would that has just read the row. Answers the conflict that it met. */
async function make(store: Store, drawn: Change): Promise<string | null> {
  try {
    switch (drawn.type) {
      case 'event': {
        const { events } = await store.commit([], { events: [sampleEvent(drawn.n, { content: String(drawn.content) })], onEventConflict: 'abort' });
        return events[0]!.status;
      }
      case 'increment': {
        const [counter] = await store.read('counter', { key: drawn.key });
        await store.commit([{ type: 'increment', key: drawn.key, by: drawn.by, ...(drawn.exclusive ? { expected: counter?.value ?? 0 } : {}) }]);
        return null;
      }
      case 'insert':
        await store.commit([insert('taxes', { ...sampleRow('taxes', drawn.n), key: `key ${drawn.key}` }, drawn.ifAbsent)]);
        return null;
      default: {
        const [row] = await store.read('taxById', { id: `taxes_${drawn.n}` });
        const version = (row?.version ?? 1) + (drawn.stale === 0 ? 1 : 0);
        const set = drawn.type === 'update' ? { name: `name ${drawn.name}`, ...(drawn.key === undefined ? {} : { key: `key ${drawn.key}` }) } : {};
        await store.commit([drawn.type === 'update' ? update('taxes', `taxes_${drawn.n}`, version, set) : remove('taxes', `taxes_${drawn.n}`, version)]);
        return null;
      }
    }
  } catch (error) {
    if (error instanceof StorageConflict) return error.kind;
    throw error;
  }
}

/** All that a store shows, but for what it numbers itself. */
async function shown(store: Store) {
  const taxes = await store.read('taxes', EVERY_TAX);
  const plain = (row: object) => {
    const { seq: _seq, version: _version, ...rest } = row as Record<string, unknown>;
    return rest;
  };
  const request: SummaryRequest = { kind: 'sum', field: 'n', dimensions: ['n'], externalSubscriptionId: 'sub', code: 'calls', from: null, to: 2e12 };
  const byDimension = (a: { dimensions: unknown[] }, b: { dimensions: unknown[] }) => Number(a.dimensions[0]) - Number(b.dimensions[0]);
  return {
    taxes: taxes.map(plain),
    limited: (await store.read('taxes', EVERY_TAX, { limit: 2, descending: true })).map(plain),
    byKey: (await store.read('taxByKey', { key: ['key 1', 'key 2', 'key 3'] })).map(plain),
    counters: (await store.read('counter', { key: ['a', 'b'] })).map(plain).sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)),
    events: (await store.usage.list({ limit: 100 })).map(({ sequence: _sequence, ...event }) => event),
    page: (await store.usage.list({ limit: 2, descending: true })).map(({ transactionId }) => transactionId),
    found: (await store.usage.find([sampleEvent(1), sampleEvent(2)])).map(({ transactionId }) => transactionId).sort(),
    sums: (await store.usage.summarize([request]))[0]!.sort(byDimension),
  };
}

export function stagedCases({ tenants, both }: Harness): void {
  it('shows what the store itself would, and makes it so when committed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.array(change, { maxLength: 14 }), async (before, changes) => {
      const [direct, below] = await tenants();
      for (const each of before) expect(await make(direct, each)).toBe(await make(below, each));
      const stage = staged(below);
      const untouched = await shown(below);
      for (const each of changes) {
        // A key that a row below has is found taken when the stage is committed; a command would have read it first.
        if ('key' in each && each.type !== 'increment' && each.key !== undefined) await stage.read('taxByKey', { key: `key ${each.key}` });
        const met = await make(stage, each);
        const expected = await make(direct, each);
        if (expected === 'duplicate' && met === null) {
          await expect(below.commit(stage.ops, { events: stage.events })).rejects.toBeInstanceOf(StorageConflict);
          return;
        }
        expect(met).toBe(expected);
        expect(await shown(stage)).toEqual(await shown(direct));
      }
      expect(await shown(below)).toEqual(untouched);
      await below.commit(stage.ops, { events: stage.events, onEventConflict: 'abort' });
      expect(await shown(below)).toEqual(await shown(direct));
    }), { numRuns: 60 });
  });

  both('keeps all changes of a row in one, and counters for the end', async (store) => {
    await store.commit([insert('taxes', sampleRow('taxes', 1)), insert('taxes', sampleRow('taxes', 2))]);
    const stage = staged(store);
    const ops: Op[] = [
      { type: 'increment', key: 'a', by: 1, expected: 0 }, update('taxes', 'taxes_1', 1, { name: 'a', rate: '1' }), insert('taxes', sampleRow('taxes', 3)), update('taxes', 'taxes_1', 2, { name: 'b' }),
      update('taxes', 'taxes_3', 1, { name: 'c' }), update('taxes', 'taxes_2', 1, { name: 'd' }), remove('taxes', 'taxes_2', 2), insert('taxes', sampleRow('taxes', 4)), remove('taxes', 'taxes_4', 1),
      { type: 'increment', key: 'a', by: 2, expected: 1 },
    ];
    for (const op of ops) await stage.commit([op]);
    expect(stage.ops).toEqual([
      update('taxes', 'taxes_1', 1, { name: 'b', rate: '1' }), insert('taxes', { ...sampleRow('taxes', 3), name: 'c' }), remove('taxes', 'taxes_2', 1), { type: 'increment', key: 'a', by: 3, expected: 0 },
    ]);
  });

  both('hands a key on in an order in which it is free', async (store) => {
    await store.commit([insert('taxes', { ...sampleRow('taxes', 1), key: 'x' })]);
    const stage = staged(store);
    await stage.commit([insert('taxes', { ...sampleRow('taxes', 2), key: 'later x' })]);
    await stage.commit([update('taxes', 'taxes_1', 1, { key: 'was x' })]);
    await stage.commit([update('taxes', 'taxes_2', 1, { key: 'x' })]);
    await stage.commit([update('taxes', 'taxes_2', 2, { name: 'after' })]);
    await store.commit(stage.ops);
    expect(await store.read('taxByKey', { key: ['x', 'was x'] })).toMatchObject([{ id: 'taxes_1', key: 'was x' }, { id: 'taxes_2', key: 'x', name: 'after' }]);
  });

  both('reads enough below to fill a page', async (store) => {
    await store.commit([1, 2, 3, 4, 5].map((n) => insert('taxes', { ...sampleRow('taxes', n), deleted: false })));
    const stage = staged(store);
    for (const n of [1, 2]) await stage.commit([update('taxes', `taxes_${n}`, 1, { deleted: true })]);
    await stage.commit([remove('taxes', 'taxes_3', 1)]);
    expect((await stage.read('taxes', { deleted: false }, { limit: 2 })).map(({ id }) => id)).toEqual(['taxes_4', 'taxes_5']);
    expect((await stage.read('taxes', { deleted: true }, { limit: 2 })).map(({ id }) => id)).toEqual(['taxes_1', 'taxes_2']);
  });

  both('takes events like the store: each once, none when one conflicts', async (store) => {
    await store.commit([], { events: [sampleEvent(1)] });
    const stage = staged(store);
    const events: NewUsageEvent[] = [sampleEvent(1), sampleEvent(2), sampleEvent(2), sampleEvent(3, { content: 'x' })];
    expect((await stage.commit([], { events })).events.map(({ status }) => status)).toEqual(['duplicate', 'accepted', 'duplicate', 'accepted']);
    expect(await stage.commit([], { events: [sampleEvent(4), sampleEvent(3)], onEventConflict: 'abort' })).toMatchObject({ written: false });
    expect(stage.events).toEqual([sampleEvent(2), sampleEvent(3, { content: 'x' })]);
    expect(await store.usage.list({ limit: 9 })).toHaveLength(1);
  });
}
