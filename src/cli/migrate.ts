import { parseArgs } from 'node:util';
import type { Storage } from '../index.js';
import { withDriver } from './drivers.js';
import { Refusal, reasonOf } from './refusal.js';
import type { Terminal } from './terminal.js';

/** `reckoner migrate`: creates the tables of a store, or brings them up to date. Answers 0, or 1 when the store refuses. */
export async function migrate(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { sqlite: { type: 'string' }, postgres: { type: 'string' }, schema: { type: 'string' } },
  });
  const open = await opener(values);
  let storage: Storage | undefined;
  try {
    storage = open();
    await storage.migrate();
    terminal.out(`${storage.name}: the schema is up to date`);
    return 0;
  } catch (error) {
    terminal.err(`reckoner: ${reasonOf(error)}`);
    return 1;
  } finally {
    await storage?.close();
  }
}

async function opener({ sqlite: file, postgres: url, schema }: { sqlite?: string; postgres?: string; schema?: string }): Promise<() => Storage> {
  if (file !== undefined && url === undefined) {
    if (schema !== undefined) throw new Refusal('--schema goes with --postgres');
    const { sqlite } = await withDriver('better-sqlite3', () => import('../../adapters/sqlite/index.js'));
    return () => sqlite(file);
  }
  if (file === undefined && url !== undefined) {
    const { postgres } = await withDriver('pg', () => import('../../adapters/postgres/index.js'));
    return () => postgres(url, { schema });
  }
  throw new Refusal('migrate needs either --sqlite FILE or --postgres URL');
}
