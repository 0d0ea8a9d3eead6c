import { parseArgs } from 'node:util';
import { findScenarioFiles, loadScenario } from '../scenario/load.js';
import { type ScenarioResult, playScenario } from '../scenario/play.js';
import { describeFailure } from '../scenario/report.js';
import { NotAScenario, type Scenario } from '../scenario/scenario.js';
import { Refusal, reasonOf } from './refusal.js';
import { STORAGE_KINDS, type ScratchStores, type StorageKind, scratchStores } from './scratch-stores.js';
import type { Terminal } from './terminal.js';

interface Played extends ScenarioResult {
  file: string;
}

/**
 * `reckoner scenario run`: plays every file on a store of its own. Answers 0 when none failed and 1 when some did; a file that
 * is no scenario is refused (2) before any is played.
 */
export async function runScenarios(args: readonly string[], terminal: Terminal): Promise<number> {
  const { kind, json, jobs, paths } = parseOptions(args);
  const scenarios = paths.flatMap(find).map((file) => ({ file, scenario: load(file) }));
  if (scenarios.length === 0) throw new Refusal(`no scenario in ${paths.join(', ')}`);

  const stores = await scratchStores(kind, terminal.env);
  let played: Played[];
  try {
    played = await playAll(scenarios, stores, jobs);
  } finally {
    await stores.close();
  }
  const failed = played.filter(({ passed }) => !passed);
  const counts = { passed: played.length - failed.length, failed: failed.length };
  if (json) {
    terminal.out(JSON.stringify({ ...counts, scenarios: played.map(({ file, name, passed, ms, failures }) => ({ file, name, passed, ms, failures })) }));
  } else {
    for (const scenario of failed) terminal.out(failureLine(scenario));
    terminal.out(`${counts.passed} passed, ${counts.failed} failed`);
  }
  return failed.length === 0 ? 0 : 1;
}

function parseOptions(args: readonly string[]): { kind: StorageKind; json: boolean; jobs: number; paths: string[] } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { storage: { type: 'string', default: 'memory' }, json: { type: 'boolean', default: false }, jobs: { type: 'string', default: '1' } },
  });
  const kind = STORAGE_KINDS.find((known) => known === values.storage);
  if (!kind) throw new Refusal(`--storage is one of ${STORAGE_KINDS.join(', ')}, not ${values.storage}`);
  if (!/^[1-9]\d{0,3}$/.test(values.jobs)) throw new Refusal(`--jobs is a number from 1, not ${values.jobs}`);
  if (positionals.length === 0) throw new Refusal('scenario run needs a file or a folder');
  return { kind, json: values.json, jobs: Number(values.jobs), paths: positionals };
}

function find(path: string): string[] {
  try {
    return findScenarioFiles(path);
  } catch (error) {
    if (isSystemError(error)) throw new Refusal(reasonOf(error));
    throw error;
  }
}

function load(file: string): Scenario {
  try {
    return loadScenario(file);
  } catch (error) {
    if (error instanceof NotAScenario || isSystemError(error)) throw new Refusal(`${file} is no scenario: ${reasonOf(error)}`);
    throw error;
  }
}

/** The file system's answer: no such file, no permission, a folder. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Up to `jobs` at a time; the results stand in the order of the files. */
async function playAll(scenarios: readonly { file: string; scenario: Scenario }[], stores: ScratchStores, jobs: number): Promise<Played[]> {
  const played = new Array<Played>(scenarios.length);
  const queue = scenarios.entries();
  const worker = async () => {
    for (const [index, { file, scenario }] of queue) {
      played[index] = { file, ...(await playScenario(scenario, { openStorage: () => stores.open() })) };
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return played;
}

function failureLine({ file, failures: [first, ...others] }: Played): string {
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${file}: ${describeFailure(first!)}${more}`;
}
