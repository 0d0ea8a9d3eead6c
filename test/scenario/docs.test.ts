import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { parseScenario, playScenario } from '../../src/testing/index.js';

it('the scenario in docs/scenarios.md passes', async () => {
  const text = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
  const example = /```json\n([^]*?)```/.exec(text)![1]!;
  expect(await playScenario(parseScenario(JSON.parse(example)), { openStorage: memory })).toMatchObject({ failures: [], passed: true });
});
