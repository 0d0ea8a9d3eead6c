import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NotAScenario, type Scenario, parseScenario } from './scenario.js';

/** Reads a scenario from a JSON file. Throws `NotAScenario` when it holds none, and the system's error when it cannot be read. */
export function loadScenario(file: string): Scenario {
  return parseScenario(parseJson(readFileSync(file, 'utf8')));
}

/** The scenario files at a path: the file itself, or every `.json` file in that folder and the folders in it, by name. */
export function findScenarioFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.json'))
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => findScenarioFiles(join(path, name)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAScenario([`not JSON: ${(error as Error).message}`]);
  }
}
