import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { type ScenarioTestsOptions, scenarioTests } from '../../src/testing/index.js';

const folder = mkdtempSync(join(tmpdir(), 'reckoner-scenario-tests-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'fails.json'), JSON.stringify({ name: 'fails', steps: [{ call: 'run', expect: { invoicesCreated: 1 } }] }));
writeFileSync(join(folder, 'passes.json'), JSON.stringify({ name: 'passes', steps: [{ call: 'run', expect: { invoicesCreated: 0 } }] }));

/** What gets declared, by its name. */
function declared(options: Pick<ScenarioTestsOptions, 'only'> = {}) {
  const tests = new Map<string, () => Promise<void>>();
  let group = '';
  scenarioTests(folder, {
    storages: { memory, other: async () => memory() },
    describe: (name, declare) => { group = name; declare(); },
    it: (name, test) => tests.set(`${group}: ${name}`, test),
    ...options,
  });
  return tests;
}

describe('scenarioTests', () => {
  it('declares a test for each scenario on each storage', () => {
    expect([...declared().keys()]).toEqual([
      'scenarios on memory: fails.json', 'scenarios on memory: passes.json',
      'scenarios on other: fails.json', 'scenarios on other: passes.json',
    ]);
  });

  it('fails where the scenario does, and says where', async () => {
    const tests = declared();
    await tests.get('scenarios on other: passes.json')!();
    await expect(tests.get('scenarios on memory: fails.json')!()).rejects.toThrow('step 1: invoicesCreated: expected 1, actual 0');
  });

  it('does not pass for green when there is nothing to play', () => {
    expect([...declared({ only: (file) => file === 'passes.json' }).keys()]).toHaveLength(2);
    expect(() => declared({ only: () => false })).toThrow('no scenario to play');
  });
});
