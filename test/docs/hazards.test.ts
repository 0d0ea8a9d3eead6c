import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const rows = readFileSync(join(ROOT, 'docs/hazards.md'), 'utf8').split('\n').filter((line) => /^\| \d+ \|/.test(line));

it('docs/hazards.md tells of forty hazards, each with tests that are there', () => {
  expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[^`]+)`(?: "([^"]+)")?/g)];
    expect(named.length, row).toBeGreaterThan(0);
    for (const [, file, title] of named) {
      expect(existsSync(join(ROOT, file!)), file).toBe(true);
      if (file!.endsWith('.ts')) expect(readFileSync(join(ROOT, file!), 'utf8'), file).toContain(title ?? 'a title is missing');
    }
  }
});
