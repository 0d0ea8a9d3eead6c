import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { memory } from '../../adapters/memory/index.js';
import { postgres } from '../../adapters/postgres/index.js';
import { sqlite } from '../../adapters/sqlite/index.js';
import type { Storage } from '../../src/index.js';
import { dropSchema, freshSchema, postgresUrl } from '../postgres/postgres.js';

/** An empty store of its own for a test, which any number of engines can be opened on. */
export interface FreshStore {
  name: string;
  storage(): Storage;
  remove(): Promise<void>;
}

/** A fresh store of each kind; PostgreSQL over one pool of several connections. */
export function freshStores(): { stores: { name: string; make: () => FreshStore }[]; close: () => Promise<void> } {
  const pool = new pg.Pool({ connectionString: postgresUrl(), max: 8 });
  const stores = [
    {
      name: 'memory',
      make: (): FreshStore => {
        const shared = memory();
        return { name: 'memory', storage: () => shared, remove: () => Promise.resolve() };
      },
    },
    {
      name: 'sqlite',
      make: (): FreshStore => {
        const folder = mkdtempSync(join(tmpdir(), 'reckoner-'));
        return { name: 'sqlite', storage: () => sqlite(join(folder, 'test.db')), remove: () => Promise.resolve(rmSync(folder, { recursive: true })) };
      },
    },
    {
      name: 'postgres',
      make: (): FreshStore => {
        const schema = freshSchema();
        return { name: 'postgres', storage: () => postgres(pool, { schema }), remove: () => dropSchema(pool, schema) };
      },
    },
  ];
  return { stores, close: () => pool.end() };
}
