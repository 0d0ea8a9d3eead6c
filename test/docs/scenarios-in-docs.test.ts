import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { parseScenario, playScenario } from '../../src/testing/index.js';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md') && !file.startsWith('rules'));

/** The scenarios that a page shows: blocks of JSON with steps. */
function scenariosOf(page: string): unknown[] {
  const blocks = [...readFileSync(join(DOCS, page), 'utf8').matchAll(/```json[^\n]*\n([^]*?)```/g)].map(([, text]) => text!);
  return blocks.filter((text) => text.includes('"steps"')).map((text) => JSON.parse(text) as unknown);
}

const shown = pages.flatMap((page) => scenariosOf(page).map((scenario, index) => ({ page: `${page} #${index + 1}`, scenario })));

describe('the documentation', () => {
  it('shows scenarios for each aggregation and charge model', () => {
    expect(shown.length).toBeGreaterThan(12);
  });

  it.each(shown)('is right in $page', async ({ scenario }) => {
    expect(await playScenario(parseScenario(scenario), { openStorage: memory })).toMatchObject({ failures: [], passed: true });
  });
});
