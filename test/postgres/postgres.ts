import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { inject } from 'vitest';

/** The server of this test run (see global-setup.ts). */
export function postgresUrl(): string {
  return inject('postgresUrl');
}

/** The name of a schema that nobody uses. A storage's `migrate` creates it. */
export function freshSchema(): string {
  return `reckoner_test_${randomBytes(8).toString('hex')}`;
}

export async function dropSchema(pool: Pool, schema: string): Promise<void> {
  await pool.query(`drop schema if exists "${schema}" cascade`);
}
