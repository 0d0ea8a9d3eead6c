import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { dropSchema, freshSchema, postgresUrl } from './postgres.js';

const pool = new pg.Pool({ connectionString: postgresUrl() });
afterAll(() => pool.end());

it('is a real server on which a schema comes and goes', async () => {
  const schema = freshSchema();
  await pool.query(`create schema "${schema}"`);
  await pool.query(`create table "${schema}".t (id text collate "C" primary key)`);
  await dropSchema(pool, schema);
  const { rows } = await pool.query('select 1 from information_schema.schemata where schema_name = $1', [schema]);
  expect(rows).toEqual([]);
});

it('gives each caller a schema of its own', () => {
  expect(freshSchema()).not.toBe(freshSchema());
});
