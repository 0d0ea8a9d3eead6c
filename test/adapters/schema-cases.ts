import { describe, expect, it } from 'vitest';
import type { SqlDialect } from '../../adapters/sql/dialect.js';
import { type SqlSchema, type SqlTable, sqlSchema } from '../../adapters/sql/tables.js';
import type { Storage } from '../../src/storage/port.js';
import { TABLE_NAMES } from '../../src/storage/schema.js';
import { insert, sampleRow } from '../storage/rows.js';

/** An empty database, as it is seen without the library. */
export interface Empty {
  open(options?: { prefix?: string; tenant?: string }): Storage;
  run(text: string): Promise<void>;
  columns(table: string): Promise<{ name: string; type: string; nullable: boolean }[]>;
  indexes(table: string): Promise<{ name: string; unique: boolean; columns: string[] }[]>;
  /** A table as a statement of the test names it. */
  table(name: string): string;
  dialect: SqlDialect;
  close(): Promise<void>;
}

const byName = <T extends { name: string }>(list: readonly T[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));

export function schemaCases(name: string, create: () => Promise<Empty>): void {
  const withEmpty = (run: (empty: Empty) => Promise<void>) => async () => {
    const empty = await create();
    try {
      await run(empty);
    } finally {
      await empty.close();
    }
  };

  async function expectSchema(empty: Empty, schema: SqlSchema): Promise<void> {
    const { types, indexesNamePlace } = empty.dialect;
    const tables: SqlTable[] = [schema.events, ...schema.tables.values()];
    expect(tables).toHaveLength(TABLE_NAMES.length + 1);
    for (const table of tables) {
      const columns = table.columns.map(({ name: column, column: { kind, nullable } }) => ({ name: column, type: types[kind].replace(/ collate .*/, ''), nullable }));
      const tenant = { name: 'tenant', type: types.id.replace(/ collate .*/, ''), nullable: false };
      const found = (await empty.columns(table.name)).map((column) => ({ ...column, type: column.type.toLowerCase() }));
      expect(byName(found), table.name).toEqual(byName([tenant, ...columns]));
      const indexes = table.indexes.map((index) => ({ ...index, columns: [...index.columns, ...(indexesNamePlace && !index.unique ? [table.place] : [])] }));
      expect(byName(await empty.indexes(table.name)), table.name).toEqual(byName(indexes));
      expect(table.indexes.every((index) => index.columns[0] === 'tenant')).toBe(true);
    }
  }

  describe(`the schema in ${name}`, () => {
    it('is as it was declared', withEmpty(async (empty) => {
      await empty.open().migrate();
      await expectSchema(empty, sqlSchema('reckoner_'));
    }));

    it('is made once, whoever asks for it how often', withEmpty(async (empty) => {
      await Promise.all([1, 2, 3].map(() => empty.open().migrate()));
      const storage = empty.open();
      const store = await storage.connect();
      await store.commit([insert('taxes', sampleRow('taxes', 1))]);
      await storage.migrate();
      expect(await store.read('taxById', { id: 'taxes_1' })).toHaveLength(1);
      await expectSchema(empty, sqlSchema('reckoner_'));
    }));

    it('is brought up to date where columns, indexes or tables are missing, and rows stay', withEmpty(async (empty) => {
      await empty.open().migrate();
      const storage = empty.open();
      const store = await storage.connect();
      await store.commit([insert('taxes', sampleRow('taxes', 1)), insert('coupons', sampleRow('coupons', 1))]);
      await empty.run(`alter table ${empty.table('reckoner_taxes')} drop column name`);
      await empty.run(`alter table ${empty.table('reckoner_coupons')} drop column definition`);
      await empty.run(`alter table ${empty.table('reckoner_coupons')} drop column expiration_at`);
      await empty.run(`drop index ${empty.table('reckoner_customers_deleted_idx')}`);
      await empty.run(`drop table ${empty.table('reckoner_plans')}`);
      await expect(empty.open().connect()).rejects.toThrow('call migrate() first');
      await empty.open().migrate();
      await expectSchema(empty, sqlSchema('reckoner_'));
      const renewed = await empty.open().connect();
      expect(await renewed.read('taxById', { id: 'taxes_1' })).toMatchObject([{ ...sampleRow('taxes', 1), name: '' }]);
      expect(await renewed.read('couponById', { id: 'coupons_1' })).toMatchObject([{ definition: null, expirationAt: null }]);
      await renewed.commit([insert('plans', sampleRow('plans', 1)), insert('coupons', sampleRow('coupons', 2))]);
    }));

    it('is refused when a column is another than it has to be, or the tables are newer than the library', withEmpty(async (empty) => {
      await expect(empty.open().connect()).rejects.toThrow('call migrate() first');
      await empty.open().migrate();
      await empty.run(`alter table ${empty.table('reckoner_taxes')} drop column name`);
      await empty.run(`alter table ${empty.table('reckoner_taxes')} add column name ${empty.dialect.types.int}`);
      await expect(empty.open().migrate()).rejects.toThrow('reckoner_taxes.name is');
      await empty.run(`update ${empty.table('reckoner_meta')} set value = '999'`);
      await expect(empty.open().migrate()).rejects.toThrow('newer version');
      await expect(empty.open().connect()).rejects.toThrow('newer version');
    }));

    it('stands beside another one of another prefix', withEmpty(async (empty) => {
      await empty.open({ prefix: 'one_' }).migrate();
      await empty.open({ prefix: 'two_' }).migrate();
      await expectSchema(empty, sqlSchema('one_'));
      await expectSchema(empty, sqlSchema('two_'));
      const [one, two] = await Promise.all(['one_', 'two_'].map((prefix) => empty.open({ prefix }).connect()));
      await one!.commit([insert('taxes', sampleRow('taxes', 1))]);
      expect(await two!.read('taxById', { id: 'taxes_1' })).toEqual([]);
      for (const prefix of ['', '1x', 'a b', 'a"; drop', 'A', 'x'.repeat(22)]) expect(() => empty.open({ prefix })).toThrow(RangeError);
    }));
  });
}
