import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { freshStores } from './storages.js';
import { commands, dump, openWorld, playAll } from './world.js';

const { stores, close } = freshStores();
afterAll(close);

it('every storage ends in the same dump after the same commands', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const dumps: unknown[] = [];
      for (const { make } of stores) {
        const store = make();
        const world = await openWorld(store.storage());
        try {
          await playAll(world, [...list, { kind: 'wait', hours: 900 }, { kind: 'run' }]);
          dumps.push(await dump(world));
        } finally {
          await world.billing.close();
          await store.remove();
        }
      }
      expect(dumps[1]).toEqual(dumps[0]);
      expect(dumps[2]).toEqual(dumps[0]);
    }),
    { numRuns: process.env['DEEP'] ? 500 : 12 },
  );
}, process.env['DEEP'] ? 1_800_000 : 120_000);
