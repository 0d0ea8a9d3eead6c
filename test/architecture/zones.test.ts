import { existsSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, root, sourceFiles } from './imports.js';

/** A zone of the source tree: which files it holds, and what they may import. */
interface Zone {
  name: string;
  holds: (file: string) => boolean;
  /** A file of this repository, by its path. */
  mayImport: (target: string, from: Import) => boolean;
  packages: readonly string[];
  node: boolean;
}

const under = (...folders: string[]) => (file: string) => folders.some((folder) => file.startsWith(`${folder}/`));

/** Types that everybody shares; it imports nothing. */
const CONTRACT = (file: string) => file === 'src/contract.ts' || file.startsWith('src/contract/');
const ENTRY_POINTS = ['src/index.ts', 'src/core/index.ts', 'adapters/memory/index.ts', 'adapters/sqlite/index.ts', 'adapters/postgres/index.ts', 'adapters/stripe/index.ts', 'src/testing/index.ts'];
const RUNNER = under('src/scenario', 'src/testing');

/** What an adapter says when its package is not installed. */
const MISSING_PACKAGE = 'adapters/missing-package.ts';

const adapter = (name: string, packages: string[], node = true): Zone => ({
  name: `adapters/${name}`,
  holds: under(`adapters/${name}`),
  mayImport: (target, { typeOnly }) => target === MISSING_PACKAGE || under(`adapters/${name}`, 'adapters/sql', 'src/storage')(target) || (typeOnly && under('src/core')(target)),
  packages, node,
});

const ZONES: Zone[] = [
  { name: 'src/contract', holds: CONTRACT, mayImport: CONTRACT, packages: [], node: false },
  { name: 'src/core', holds: under('src/core'), mayImport: under('src/core'), packages: ['decimal.js', 'date-fns', '@date-fns/tz', '@date-fns/utc', 'zod'], node: false },
  { name: 'src/storage', holds: under('src/storage'), mayImport: (target, { typeOnly }) => under('src/storage')(target) || (typeOnly && under('src/core')(target)), packages: [], node: false },
  { name: 'src/engine', holds: under('src/engine'), mayImport: under('src/engine', 'src/storage', 'src/core'), packages: ['zod'], node: true },
  { name: 'src/index.ts', holds: (file) => file === 'src/index.ts', mayImport: under('src/engine', 'src/storage', 'src/core'), packages: [], node: false },
  adapter('memory', [], false),
  adapter('sql', ['kysely']),
  adapter('sqlite', ['kysely', 'better-sqlite3']),
  adapter('postgres', ['kysely', 'pg']),
  { name: MISSING_PACKAGE, holds: (file) => file === MISSING_PACKAGE, mayImport: () => false, packages: [], node: false },
  // A payment provider sees what the port shows, and nothing of the engine or the storage.
  { name: 'adapters/stripe', holds: under('adapters/stripe'), mayImport: (target) => target === MISSING_PACKAGE || under('adapters/stripe')(target), packages: ['stripe'], node: false },
  { name: 'src/scenario and src/testing', holds: RUNNER, mayImport: (target) => RUNNER(target) || ENTRY_POINTS.includes(target), packages: ['zod'], node: true },
  {
    name: 'src/cli', holds: (file) => file === 'src/cli.ts' || under('src/cli')(file),
    mayImport: (target) => under('src/cli')(target) || RUNNER(target) || ENTRY_POINTS.includes(target), packages: ['better-sqlite3', 'pg'], node: true,
  },
  { name: 'examples', holds: under('examples'), mayImport: (target) => under('examples')(target) || ENTRY_POINTS.includes(target), packages: ['better-sqlite3', 'pg', 'kysely', 'fast-check', 'vitest'], node: true },
];

/** A folder of the core imports from itself and from the folders before it. */
const CORE_ORDER = [
  'errors', 'money', 'time', 'metrics', 'charges', 'customers', 'plans', 'coupons', 'wallets', 'taxes',
  'subscriptions', 'invoices', 'credit-notes', 'payments', 'alerts', 'analytics', 'billing-run',
];

const FOLDERS_WITHOUT_A_NOUN = ['utils', 'util', 'helpers', 'common', 'types', 'services', 'shared', 'misc', 'lib'];

const files = sourceFiles('src', 'adapters', 'examples');
const imports = files.flatMap(importsOf);

function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(packageOf(specifier));
}

function allowed(zone: Zone, found: Import): boolean {
  if (found.target !== null) return CONTRACT(found.target) || zone.mayImport(found.target, found);
  return isBuiltin(found.specifier) ? zone.node : zone.packages.includes(packageOf(found.specifier));
}

describe('zones', () => {
  it.each(ZONES)('$name is there and imports only what it may', (zone) => {
    const own = files.filter(zone.holds);
    expect(own, 'the check must see files').not.toEqual([]);
    const wrong = imports.filter((found) => zone.holds(found.file) && !allowed(zone, found));
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it('every source file belongs to exactly one zone', () => {
    const homeless = files.filter((file) => ZONES.filter((zone) => zone.holds(file)).length !== 1);
    expect(homeless).toEqual([]);
  });

  it('the imports were read: each of the core, the engine and the adapters has some', () => {
    for (const folder of ['src/core', 'src/engine', 'src/storage', 'adapters/sqlite', 'adapters/postgres', 'adapters/memory', 'adapters/stripe']) {
      expect(imports.filter(({ file }) => under(folder)(file)).length, folder).toBeGreaterThan(0);
    }
    expect(imports.filter(({ file, target }) => under('src/engine')(file) && target !== null && under('src/core')(target)).length).toBeGreaterThan(10);
  });

  it('every relative import leads to a file', () => {
    expect(imports.filter(({ target }) => target !== null && !existsSync(join(root, target))).map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });
});

describe('the core', () => {
  const folderOf = (file: string) => (under('src/core')(file) ? file.split('/')[2]! : null);

  it('has only folders whose place in the order is known', () => {
    const folders = readdirSync(join(root, 'src/core'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((name) => !CORE_ORDER.includes(name))).toEqual([]);
  });

  it('imports forward only', () => {
    const between = imports.flatMap((found) => {
      const [from, to] = [folderOf(found.file), found.target === null ? null : folderOf(found.target)];
      return from && to && from !== 'index.ts' ? [{ ...found, from, to }] : [];
    });
    expect(between.length).toBeGreaterThan(50);
    const backward = between.filter(({ from, to }) => CORE_ORDER.indexOf(to) > CORE_ORDER.indexOf(from) || !CORE_ORDER.includes(to));
    expect(backward.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it('takes decimal.js through its money folder alone', () => {
    const takers = imports.filter(({ specifier }) => specifier === 'decimal.js').map(({ file }) => file);
    expect(takers).toContain('src/core/money/decimal.ts');
    expect(takers.filter((file) => !under('src/core/money')(file))).toEqual([]);
  });
});

it('no folder is named after nothing in billing', () => {
  const folders = new Set([...files, ...sourceFiles('test')].flatMap((file) => file.split('/').slice(0, -1)));
  expect(folders.size).toBeGreaterThan(10);
  expect(FOLDERS_WITHOUT_A_NOUN.filter((name) => folders.has(name))).toEqual([]);
});
