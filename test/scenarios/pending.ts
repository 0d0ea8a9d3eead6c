/** Plays every scenario on memory and writes anew the list of those that fail: `npx tsx test/scenarios/pending.ts`. */
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { memory } from '../../adapters/memory/index.js';
import { findScenarioFiles, loadScenario, playScenario } from '../../src/testing/index.js';
import { AREAS, FOLDER, PENDING_FILE } from './files.js';

const failing: Record<string, string[]> = {};
for (const area of AREAS) {
  const files = findScenarioFiles(join(FOLDER, area));
  const names: string[] = [];
  for (const file of files) {
    const { passed } = await playScenario(loadScenario(file), { openStorage: memory });
    if (!passed) names.push(basename(file));
  }
  if (names.length > 0) failing[area] = names;
  console.log(`${area}: ${files.length - names.length} passed, ${names.length} failed`);
}

if (Object.keys(failing).length === 0) rmSync(PENDING_FILE, { force: true });
else writeFileSync(PENDING_FILE, `${JSON.stringify(failing, null, 2)}\n`);
