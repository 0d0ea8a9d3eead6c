import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '../index.js';
import { withDriver } from './drivers.js';
import { Refusal, reasonOf } from './refusal.js';

/** Fresh, empty stores to play scenarios on; `close` leaves nothing of them. */
export interface ScratchStores {
  open(): Promise<Storage>;
  close(): Promise<void>;
}

export const STORAGE_KINDS = ['memory', 'sqlite', 'postgres'] as const;
export type StorageKind = (typeof STORAGE_KINDS)[number];

/** Throws `Refusal` when the kind's driver is not installed or its server does not answer. */
export function scratchStores(kind: StorageKind, env: Record<string, string | undefined>): Promise<ScratchStores> {
  if (kind === 'sqlite') return sqliteStores();
  if (kind === 'postgres') return postgresStores(env.RECKONER_POSTGRES_URL);
  return memoryStores();
}

async function memoryStores(): Promise<ScratchStores> {
  const { memory } = await import('../../adapters/memory/index.js');
  return { open: async () => memory(), close: async () => {} };
}

async function sqliteStores(): Promise<ScratchStores> {
  const { sqlite } = await withDriver('better-sqlite3', async () => {
    await import('better-sqlite3');
    return import('../../adapters/sqlite/index.js');
  });
  const folder = await mkdtemp(join(tmpdir(), 'reckoner-'));
  let opened = 0;
  return {
    open: async () => sqlite(join(folder, `${(opened += 1)}.db`)),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgresStores(url: string | undefined): Promise<ScratchStores> {
  if (!url) throw new Refusal('--storage postgres needs the environment variable RECKONER_POSTGRES_URL');
  const { pg, postgres } = await withDriver('pg', async () => ({
    pg: (await import('pg')).default,
    ...(await import('../../adapters/postgres/index.js')),
  }));
  const pool = new pg.Pool({ connectionString: url });
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new Refusal(`the server that RECKONER_POSTGRES_URL names does not answer: ${reasonOf(error)}`);
  }
  const schema = `reckoner_scenario_${randomBytes(8).toString('hex')}`;
  let opened = 0;
  return {
    open: async () => postgres(pool, { schema, tenant: `scenario ${(opened += 1)}` }),
    async close() {
      await pool.query(`drop schema if exists ${schema} cascade`);
      await pool.end();
    },
  };
}
