import { expect, it } from 'vitest';
import { loaded } from '../../adapters/missing-package.js';

const failing = (code: string, message: string) => () => Promise.reject(Object.assign(new Error(message), { code }));

it.each([
  ['ERR_MODULE_NOT_FOUND', "Cannot find package 'better-sqlite3' imported from /app/node_modules/reckoner/dist/sqlite.js"],
  ['MODULE_NOT_FOUND', "Cannot find module 'better-sqlite3'\nRequire stack:\n- /app/node_modules/reckoner/dist/sqlite.cjs"],
])('a package that is not installed is named, with how to install it (%s)', async (code, message) => {
  await expect(loaded('SQLite', ['better-sqlite3', 'kysely'], failing(code, message))).rejects.toThrow(
    'reckoner: the SQLite adapter needs the package "better-sqlite3"; install it with: npm install better-sqlite3',
  );
});

it('another failure is told as it is', async () => {
  const broken = failing('ERR_DLOPEN_FAILED', 'the module better-sqlite3 was compiled for another Node.js');
  await expect(loaded('SQLite', ['better-sqlite3'], broken)).rejects.toThrow('compiled for another');
  await expect(loaded('SQLite', ['better-sqlite3'], failing('MODULE_NOT_FOUND', "Cannot find module 'bindings'"))).rejects.toThrow('bindings');
  expect(await loaded('SQLite', ['better-sqlite3'], async () => 'there')).toBe('there');
});
