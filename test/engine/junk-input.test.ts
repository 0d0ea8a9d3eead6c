import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { sqlite } from '../../adapters/sqlite/index.js';
import { BillingError } from '../../src/index.js';
import { openWorld } from './world.js';

/** What JavaScript lets a host pass where TypeScript would not. */
const JUNK: unknown[] = [
  undefined, null, 0, 1.5, NaN, true, '', 'x', '\0', '\ud800', [], [null], {}, Object.create(null), Symbol('s'), 10n, () => 1, new Date(NaN),
  { code: {} }, { externalId: null }, { externalSubscriptionId: 5 }, { externalCustomerId: [] }, { externalCustomerId: { a: 1 } },
  { limit: 'x' }, { limit: -1 }, { cursor: 5 }, { cursor: 'zzz' }, { order: 'up' }, { status: Symbol('s') },
  { items: 5, fees: {}, thresholds: 'x', charges: 3, events: null },
];
const SECOND: unknown[] = [undefined, null, {}, 'x', { a: 1 }, 5];

/** Calls that go on for as long as the host's own function says, or are made of it. */
const OF_THE_HOST = new Set(['outbox.drain']);

it.each([['memory', memory], ['sqlite', () => sqlite(':memory:')]])('on %s, whatever is passed is answered or refused with a BillingError', async (_name, storage) => {
  const { billing } = await openWorld(storage());
  let refused = 0;
  for (const [group, owner] of Object.entries(billing) as [string, Record<string, (...input: unknown[]) => Promise<unknown>>][]) {
    for (const [name, method] of Object.entries(owner)) {
      if (OF_THE_HOST.has(`${group}.${name}`)) continue;
      for (const [place, first] of JUNK.entries()) {
        for (const second of SECOND) {
          try {
            await method(first, second);
          } catch (error) {
            expect(error, `${group}.${name} of junk ${place}, ${String(second)}`).toBeInstanceOf(BillingError);
            expect((error as BillingError).code).not.toBe('storage_unavailable');
            refused += 1;
          }
        }
      }
    }
  }
  expect(refused).toBeGreaterThan(5_000);
});
