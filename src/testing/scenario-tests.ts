import { relative } from 'node:path';
import type { Storage } from '../index.js';
import { findScenarioFiles, loadScenario } from '../scenario/load.js';
import { playScenario } from '../scenario/play.js';
import { describeFailure } from '../scenario/report.js';

export interface ScenarioTestsOptions {
  /** For each storage to play on, by its name in the test report, how to open a fresh, empty one. */
  storages: Record<string, () => Storage | Promise<Storage>>;
  /** The test framework's own functions: vitest, jest, mocha and node:test all fit. */
  describe: (name: string, declare: () => void) => unknown;
  it: (name: string, test: () => Promise<void>) => unknown;
  /** Which files to play, by their path within the folder; all by default. */
  only?: (file: string) => boolean;
}

/**
 * Declares a test for every scenario file in a folder and the folders in it, on each storage. A test fails with a line for
 * each mismatch. Throws when the folder holds no scenario to play, so that a mistyped path cannot pass for a green suite.
 *
 * Example: `scenarioTests('billing/scenarios', { storages: { memory }, describe, it })`
 */
export function scenarioTests(folder: string, { storages, describe, it, only = () => true }: ScenarioTestsOptions): void {
  const files = findScenarioFiles(folder).filter((file) => only(relative(folder, file)));
  if (files.length === 0) throw new Error(`no scenario to play in ${folder}`);
  for (const [storage, openStorage] of Object.entries(storages)) {
    describe(`scenarios on ${storage}`, () => {
      for (const file of files) {
        it(relative(folder, file), async () => {
          const { failures } = await playScenario(loadScenario(file), { openStorage });
          if (failures.length > 0) throw new Error(failures.map(describeFailure).join('\n'));
        });
      }
    });
  }
}
