import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';

const folder = mkdtempSync(join(tmpdir(), 'reckoner-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function reckoner(args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await main(args, { version: '1.2.3', env, out: (text) => out.push(text), err: (text) => err.push(text) });
  return { status, out, err };
}

const passing = file('both/a.json', { name: 'passes', steps: [{ at: '2024-01-01T00:00:00Z', call: 'run' }] });
const failing = file('both/deep/b.json', {
  name: 'fails',
  steps: [{ at: '2024-01-01T00:00:00Z', call: 'run', expect: { invoicesCreated: 1, invoicesFinalized: 2 } }, { call: 'nobody.knows' }],
});
const broken = file('broken.json', { name: 'broken', steps: [{ cal: 'run' }] });

describe('scenario run', () => {
  it('says how many passed', async () => {
    expect(await reckoner(['scenario', 'run', passing])).toEqual({ status: 0, out: ['1 passed, 0 failed'], err: [] });
  });

  it('plays the files of a folder and those below, and prints a line for each that fails', async () => {
    const { status, out } = await reckoner(['scenario', 'run', join(folder, 'both')]);
    expect(status).toBe(1);
    expect(out).toEqual([`${failing}: step 1: invoicesCreated: expected 1, actual 0 (and 2 more)`, '1 passed, 1 failed']);
  });

  it('prints one object with --json', async () => {
    const { status, out } = await reckoner(['scenario', 'run', '--json', '--jobs', '2', failing, passing]);
    expect(status).toBe(1);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0]!)).toEqual({
      passed: 1, failed: 1,
      scenarios: [
        {
          file: failing, name: 'fails', passed: false, ms: expect.any(Number),
          failures: [
            { step: 1, path: 'invoicesCreated', expected: 1, actual: 0 },
            { step: 1, path: 'invoicesFinalized', expected: 2, actual: 0 },
            { step: 2, path: 'call', expected: 'a method of the engine', actual: 'nobody.knows' },
          ],
        },
        { file: passing, name: 'passes', passed: true, ms: expect.any(Number), failures: [] },
      ],
    });
  });

  it('plays on SQLite in a temporary file', async () => {
    expect(await reckoner(['scenario', 'run', '--storage', 'sqlite', passing])).toMatchObject({ status: 0, out: ['1 passed, 0 failed'] });
  });

  it('plays nothing when a file is no scenario', async () => {
    const { status, out, err } = await reckoner(['scenario', 'run', passing, broken]);
    expect({ status, out }).toEqual({ status: 2, out: [] });
    expect(err).toEqual([expect.stringMatching(/^reckoner: .*broken\.json is no scenario: steps\.0\.call: .*unknown key "cal"$/)]);
  });

  it.each([
    ['a file that is not JSON', () => [file('text.json', '{')], /text\.json is no scenario: not JSON: /],
    ['a file that is not there', () => [join(folder, 'none.json')], /no such file/],
    ['a folder without scenarios', () => [file('empty/readme.md', '').replace('readme.md', '')], /no scenario in /],
    ['no file', () => [], /needs a file or a folder/],
    ['an unknown storage', () => ['--storage', 'paper', passing], /--storage is one of memory, sqlite, postgres, not paper/],
    ['a bad number of jobs', () => ['--jobs', '0', passing], /--jobs is a number from 1, not 0/],
    ['an unknown flag', () => ['--verbose', passing], /Unknown option '--verbose'/],
    ['a flag without its value', () => [passing, '--storage'], /--storage/],
    ['PostgreSQL without a server', () => ['--storage', 'postgres', passing], /RECKONER_POSTGRES_URL/],
  ])('refuses %s in one line', async (_, args, message) => {
    const { status, out, err } = await reckoner(['scenario', 'run', ...args()]);
    expect({ status, out, lines: err.length }).toEqual({ status: 2, out: [], lines: 1 });
    expect(err[0]).toMatch(message);
    expect(err[0]).not.toContain('\n');
  });

  it('says when the PostgreSQL server does not answer', async () => {
    const { status, err } = await reckoner(['scenario', 'run', '--storage', 'postgres', passing], { RECKONER_POSTGRES_URL: 'postgres://localhost:1/none' });
    expect(status).toBe(2);
    expect(err).toEqual([expect.stringMatching(/^reckoner: the server that RECKONER_POSTGRES_URL names does not answer: .*ECONNREFUSED/)]);
  });
});

describe('migrate', () => {
  it('creates the tables, and may be repeated', async () => {
    const database = join(folder, 'billing.db');
    for (let n = 0; n < 2; n += 1) {
      expect(await reckoner(['migrate', '--sqlite', database])).toEqual({ status: 0, out: ['sqlite: the schema is up to date'], err: [] });
    }
  });

  it('says in one line what the store refuses', async () => {
    const { status, out, err } = await reckoner(['migrate', '--sqlite', join(folder, 'none', 'billing.db')]);
    expect({ status, out, lines: err.length }).toEqual({ status: 1, out: [], lines: 1 });
  });

  it.each([[[]], [['--sqlite', 'a', '--postgres', 'b']], [['--schema', 's']], [['--sqlite', 'a', '--schema', 's']], [['--sqlite', 'a', 'b']]])('refuses %j', async (args) => {
    const { status, err } = await reckoner(['migrate', ...args]);
    expect({ status, lines: err.length }).toEqual({ status: 2, lines: 1 });
  });
});

describe('reckoner', () => {
  it.each([['--help'], ['-h'], ['scenario', 'run', '--help']])('explains itself (%s)', async (...args) => {
    const { status, out } = await reckoner(args);
    expect(status).toBe(0);
    expect(out[0]).toContain('reckoner scenario run');
  });

  it('tells its version', async () => {
    expect(await reckoner(['--version'])).toEqual({ status: 0, out: ['1.2.3'], err: [] });
  });

  it.each([['invoice'], ['scenario'], ['scenario', 'play']])('does not know %s', async (...args) => {
    const { status, err } = await reckoner(args);
    expect(status).toBe(2);
    expect(err).toEqual([`reckoner: unknown command: ${args.join(' ')} (see reckoner --help)`]);
  });

  it('explains itself on stderr when asked for nothing', async () => {
    const { status, err } = await reckoner([]);
    expect(status).toBe(2);
    expect(err[0]).toContain('Usage');
  });
});
