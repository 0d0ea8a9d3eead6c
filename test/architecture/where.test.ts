import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './imports.js';

const FEWEST = 20;

it('docs/where.md names only files and folders that are there', () => {
  const rows = readFileSync(join(root, 'docs/where.md'), 'utf8').split('\n').filter((line) => line.startsWith('|'));
  const paths = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, code]) => code!))
    .filter((code) => /^[\w.-]+(\/[\w.-]+)+\/?$/.test(code));
  expect(paths.length).toBeGreaterThanOrEqual(FEWEST);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
