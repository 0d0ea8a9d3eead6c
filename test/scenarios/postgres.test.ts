import pg from 'pg';
import { afterAll, describe, it } from 'vitest';
import { postgres } from '../../adapters/postgres/index.js';
import { scenarioTests } from '../../src/testing/index.js';
import { dropSchema, freshSchema, postgresUrl } from '../postgres/postgres.js';
import { FOLDER, mustPass } from './files.js';

/** One pool for all; each scenario has a schema of its own. */
const pool = new pg.Pool({ connectionString: postgresUrl(), max: 10 });
const schemas: string[] = [];
afterAll(async () => {
  for (const schema of schemas) await dropSchema(pool, schema);
  await pool.end();
});

function openStorage() {
  const schema = freshSchema();
  schemas.push(schema);
  return postgres(pool, { schema });
}

scenarioTests(FOLDER, { storages: { postgres: openStorage }, describe: describe.concurrent, it, only: mustPass });
