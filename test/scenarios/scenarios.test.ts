import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { findScenarioFiles, loadScenario, playScenario } from '../../src/testing/index.js';
import { AREAS, FOLDER, pending } from './files.js';

const files = AREAS.flatMap((area) => findScenarioFiles(join(FOLDER, area)));

describe('the scenarios', () => {
  it('are there, in every area', () => {
    for (const area of AREAS) expect(files.filter((file) => dirname(relative(FOLDER, file)) === area).length, area).toBeGreaterThan(50);
  });

  it('are well-formed, with a name of their own in their folder', () => {
    const names = files.map((file) => `${basename(dirname(file))}: ${loadScenario(file).name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

// Declared only while the list lasts: a suite without tests counts as a failure.
if (pending.size > 0) {
  describe('the pending scenarios', () => {
    it.each([...pending])('%s exists and still fails', async (file) => {
      expect(existsSync(join(FOLDER, file)), 'no such scenario: take it off the list').toBe(true);
      const { passed } = await playScenario(loadScenario(join(FOLDER, file)), { openStorage: memory });
      expect(passed, 'it passes: take it off the list (npx tsx test/scenarios/pending.ts)').toBe(false);
    });
  });
}
