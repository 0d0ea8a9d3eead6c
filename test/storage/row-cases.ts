import { expect } from 'vitest';
import type { Op } from '../../src/storage/port.js';
import { TABLES, TABLE_NAMES } from '../../src/storage/schema.js';
import type { Harness } from './harness.js';
import { insert, rowsLike, sampleRow, update } from './rows.js';

const SIXTY_DIGITS = '123456789012345678901234567890.123456789012345678901234567891';

export function rowCases({ both }: Harness): void {
  both('of every table come back as they went in', async (store) => {
    expect(TABLE_NAMES.length).toBeGreaterThan(15);
    for (const table of TABLE_NAMES) {
      for (const [n, sparse] of [[1, false], [2, true]] as const) {
        const row = sampleRow(table, n, sparse);
        await store.commit([insert(table, row)]);
        const found = (await rowsLike(store, table, row)).find(({ id }) => id === row.id);
        expect(found).toEqual({ ...row, version: 1, seq: expect.any(Number) });
      }
    }
  });

  both('may leave out what may be null', async (store) => {
    const { description: _description, ...tax } = sampleRow('taxes', 1);
    await store.commit([insert('taxes', tax as never)]);
    expect((await store.read('taxById', { id: 'taxes_1' }))[0]).toMatchObject({ description: null });
  });

  both('without a column that must be there, with one that is unknown, or with a value of another type are refused', async (store) => {
    const { name: _name, ...nameless } = sampleRow('taxes', 1);
    const wrong: object[] = [
      nameless, { ...sampleRow('taxes', 1), colour: 'red' }, { ...sampleRow('taxes', 1), rate: 12 },
      { ...sampleRow('customers', 1), sequentialId: 1.5 }, { ...sampleRow('taxes', 1), deleted: 0 },
    ];
    for (const row of wrong) {
      const table = 'sequentialId' in row ? 'customers' : 'taxes';
      await expect(store.commit([insert(table, row as never)])).rejects.toThrow(TypeError);
    }
    await store.commit([insert('taxes', sampleRow('taxes', 1))]);
    for (const set of [{ name: null }, { id: 'other' }, { seq: 7 }, { colour: 'red' }]) {
      await expect(store.commit([update('taxes', 'taxes_1', 1, set as never)])).rejects.toThrow(TypeError);
    }
  });

  both('keep decimals of any length, without what means nothing', async (store) => {
    const rates = { long: SIXTY_DIGITS, negative: `-${SIXTY_DIGITS}`, tiny: `0.${'0'.repeat(59)}1`, zeros: '-0.000', trailing: '0012.5000', exponent: '1.5e-7' };
    for (const [id, rate] of Object.entries(rates)) await store.commit([insert('taxes', { ...sampleRow('taxes', 1), id, key: id, rate })]);
    const stored = await store.read('taxes', { deleted: true });
    expect(Object.fromEntries(stored.map((row) => [row.id, row.rate]))).toEqual({
      ...rates, zeros: '0', trailing: '12.5', exponent: '0.00000015',
    });
  });

  both('keep instants to the millisecond, in all of time', async (store) => {
    const instants = [0, -1, 1, 1_700_000_000_123, Date.UTC(9999, 11, 31, 23, 59, 59, 999), Date.UTC(10000, 0, 1), 8_640_000_000_000_000, Date.parse('0001-01-01T00:00:00.001Z'), Date.parse('0000-12-31T23:59:59.999Z'), Date.parse('-000043-03-15T12:00:00.500Z')];
    await store.commit(instants.map((createdAt, n) => insert('claims', { ...sampleRow('claims', n), createdAt })));
    for (const [n, createdAt] of instants.entries()) expect((await rowsLike(store, 'claims', sampleRow('claims', n)))[0]).toMatchObject({ createdAt });
  });

  both('keep whole numbers up to the safe ones', async (store) => {
    const values = [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    await store.commit(values.map((value, n) => insert('counters', { ...sampleRow('counters', n), value })));
    for (const [n, value] of values.entries()) expect((await rowsLike(store, 'counters', sampleRow('counters', n)))[0]).toMatchObject({ value });
  });

  both('keep JSON, whatever the order of its keys', async (store) => {
    const data = {
      z: 1, a: [[], {}, [null]], 'key "with\' \\ all': '\n\u2028😀', '': 'empty', __proto__x: 1, big: 1e21, small: 1e-7, exact: 0.1, none: null, '10': 'x', '9': 'y',
    };
    await store.commit([insert('outbox', { ...sampleRow('outbox', 1), data })]);
    expect((await store.read('outbox', {}))[0]!.data).toEqual(data);
  });

  both('are nobody\'s to change from outside', async (store) => {
    const row = sampleRow('outbox', 1);
    const given = structuredClone(row);
    await store.commit([insert('outbox', given)]);
    (given.data as { nested: { list: unknown[] } }).nested.list.push('changed');
    const [read] = await store.read('outbox', {});
    expect(read!.data).toEqual(row.data);
    (read!.data as { nested: { list: unknown[] } }).nested.list.push('changed');
    (read as { type: string }).type = 'changed';
    expect((await store.read('outbox', {}))[0]).toMatchObject(row);
  });

  both('go in by the thousand', async (store) => {
    const count = 2_500;
    const ops: Op[] = Array.from({ length: count }, (_, n) => insert('fees', { ...sampleRow('fees', n), invoiceId: 'invoice' }));
    await store.commit(ops);
    await store.commit(Array.from({ length: count }, (_, n) => update('fees', `fees_${n}`, 1, { amountCents: n * 2 })));
    const rows = await store.read('feesByInvoice', { invoiceId: 'invoice' });
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, n) => `fees_${n}`));
    expect(rows.every((row, n) => row.amountCents === n * 2 && row.version === 2)).toBe(true);
  });

  both('of every table have an id and keys that no other row has', async (store) => {
    for (const table of TABLE_NAMES) {
      // Absent optional values must not let a duplicate through.
      await store.commit([insert(table, sampleRow(table, 1, true))]);
      await expect(store.commit([insert(table, { ...sampleRow(table, 2, true), id: `${table}_1` })])).rejects.toMatchObject({ table, kind: 'duplicate' });
      for (const key of TABLES[table].unique as readonly (readonly string[])[]) {
        const taken = Object.fromEntries(key.map((column) => [column, (sampleRow(table, 1) as Record<string, unknown>)[column]]));
        await expect(store.commit([insert(table, { ...sampleRow(table, 2, true), ...taken })])).rejects.toMatchObject({ table, kind: 'duplicate' });
      }
    }
  });
}
