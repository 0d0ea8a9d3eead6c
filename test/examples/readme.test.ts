import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'reckoner-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where the package's entry points come from in this repository. */
const ENTRY_POINTS: Record<string, string> = { reckoner: 'src/index.ts', 'reckoner/sqlite': 'adapters/sqlite/index.ts' };

test('the first lines of code in the README print what it says', async () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const [, code, printed] = /```ts\n([^]*?)```\n\n```text\n([^]*?)```/.exec(readme)!;
  const script = join(folder, 'readme.mts');
  writeFileSync(script, code!
    .replace(/from '(reckoner[^']*)'/g, (_, name: string) => `from '${new URL(ENTRY_POINTS[name]!, root).href}'`)
    .replace('billing.db', join(folder, 'billing.db')));

  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { cwd: fileURLToPath(root) });
  expect(stdout).toBe(printed);
});

test('the README names only files that are there', () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const targets = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, target]) => target!);
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter((target) => !existsSync(new URL(target, root)))).toEqual([]);
});
