import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { type Command, START, type World, commands, dump, eventsOf, openWorld, play, playAll } from './world.js';

const RUNS = process.env['DEEP'] ? 2_000 : 40;
const TIME = process.env['DEEP'] ? 1_800_000 : 60_000;
const HOUR = 60 * 60 * 1000;

/** Invoices as they are whoever computed them when: without the instants of the computation itself. */
async function invoices(world: World) {
  const { items } = await world.billing.invoices.list({ limit: 1000 });
  return JSON.parse(JSON.stringify(items.map(({ createdAt: _created, finalizedAt: _finalized, fees, ...invoice }) => ({
    ...invoice, fees: fees.map(({ createdAt: _made, ...fee }) => fee),
  })))) as unknown;
}

const subscribing = (list: readonly Command[]) => list.filter(({ kind }) => kind === 'customer' || kind === 'subscribe' || kind === 'coupon');

describe('the engine', () => {
  it('changes nothing in a second run', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const world = await openWorld(memory());
        await playAll(world, list);
        await world.billing.run();
        const before = await dump(world);
        expect(await world.billing.run()).toEqual({ invoicesCreated: 0, invoicesFinalized: 0, failures: [] });
        expect(await dump(world)).toEqual(before);
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('writes nothing in a dry run, and says what the run then does', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const world = await openWorld(memory());
        await playAll(world, list);
        const before = await dump(world);
        const promised = await world.billing.run({ dryRun: true });
        expect(await dump(world)).toEqual(before);
        expect(await world.billing.run()).toEqual(promised);
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('gives the same invoices whether it runs once or at any instants between', async () => {
    const waits = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(commands, waits, async (list, hours) => {
        const setUp = subscribing(list).map((command) => (command.kind === 'customer' ? { ...command, grace: 0 } : command));
        const uses = list.filter((command): command is Extract<Command, { kind: 'use' }> => command.kind === 'use');
        const ahead = uses.flatMap((command, place) => eventsOf(command, START + 60 * 24 * HOUR, place));
        const once = await openWorld(memory());
        const often = await openWorld(memory());
        for (const world of [once, often]) {
          await playAll(world, setUp);
          await world.billing.events.ingestBatch(ahead);
        }
        for (const each of hours) {
          await play(once, { kind: 'wait', hours: each }, 0);
          await playAll(often, [{ kind: 'wait', hours: each }, { kind: 'run' }]);
        }
        await play(once, { kind: 'run' }, 0);
        expect(await invoices(once)).toEqual(await invoices(often));
      }),
      { numRuns: RUNS },
    );
  }, TIME);

  it('bills the same whatever the order and the batches in which events came', async () => {
    const usage = fc.array(
      fc.record({ hoursAgo: fc.integer({ min: 0, max: 700 }), value: fc.integer({ min: -20, max: 5_000 }).map((n) => n / 8), region: fc.constantFrom('eu', 'us', 'mars'), user: fc.constantFrom('ann', 'bob', '') }),
      { minLength: 1, maxLength: 12 },
    ).map((events) => events.map((event, index) => ({ ...event, hoursAgo: event.hoursAgo + index / 1000 })));
    await fc.assert(
      fc.asyncProperty(usage, fc.integer({ min: 1, max: 3 }), fc.array(fc.nat(), { minLength: 48, maxLength: 48 }), fc.integer({ min: 1, max: 9 }), async (events, plan, keys, size) => {
        const inOrder = await openWorld(memory());
        const shuffled = await openWorld(memory());
        const sent = eventsOf({ kind: 'use', subscription: 0, events }, START, 0);
        for (const world of [inOrder, shuffled]) {
          await playAll(world, [
            { kind: 'customer', customer: 0, timezone: 'UTC', grace: 0 },
            { kind: 'subscribe', customer: 0, subscription: 0, plan, anniversary: false, offsetDays: -35 },
          ]);
        }
        await inOrder.billing.events.ingestBatch(sent);
        const mixed = sent.map((event, index) => ({ event, key: keys[index] ?? 0 })).sort((a, b) => a.key - b.key).map(({ event }) => event);
        for (let start = 0; start < mixed.length; start += size) await shuffled.billing.events.ingestBatch(mixed.slice(start, start + size));
        for (const world of [inOrder, shuffled]) await playAll(world, [{ kind: 'wait', hours: 24 * 100 }, { kind: 'run' }]);
        expect(await invoices(shuffled)).toEqual(await invoices(inOrder));
      }),
      { numRuns: RUNS },
    );
  }, TIME);
});
