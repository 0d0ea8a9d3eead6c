import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { parseScenario, playScenario } from '../../src/testing/index.js';

const PAGES = ['scenarios', 'minimum-commitments', 'fixed-charges', 'plan-changes', 'progressive-billing', 'entitlements'];

it.each(PAGES)('the scenario in docs/%s.md passes', async (page) => {
  const text = readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8');
  const example = /```json\n([^]*?)```/.exec(text)![1]!;
  expect(await playScenario(parseScenario(JSON.parse(example)), { openStorage: memory })).toMatchObject({ failures: [], passed: true });
});
