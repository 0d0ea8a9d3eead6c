import { expect } from 'vitest';
import type { EventQuery, NewUsageEvent } from '../../src/storage/usage.js';
import type { Harness } from './harness.js';
import { insert, sampleEvent, sampleRow } from './rows.js';

const AT = 1_700_000_000_000;
const numbers = (events: readonly { transactionId: string }[]) => events.map(({ transactionId }) => Number(transactionId.split('_')[1]));

export function eventCases({ both }: Harness): void {
  both('are stored once, in the order of the batch, and come back as sent', async (store) => {
    const batch = [3, 1, 2].map((n) => sampleEvent(n, {
      properties: { n, text: 'é "quoted" 😀', yes: true, none: null, 'odd "name"': 'x', amount: '12.50', small: 1e-7 },
      preciseTotalAmountCents: n === 1 ? '12345678901234567890.5' : null, timestampGiven: n !== 2,
    }));
    const { events, written } = await store.commit([], { events: batch });
    expect(written).toBe(true);
    expect(events.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    const sequences = events.map(({ event }) => event.sequence);
    expect([...sequences].sort((a, b) => a - b)).toEqual(sequences);
    expect(events.map(({ event: { sequence: _sequence, ...event } }) => event)).toEqual(batch);
    const stored = await store.usage.find(batch);
    expect(stored.sort((a, b) => a.sequence - b.sequence)).toEqual(events.map(({ event }) => event));
  });

  both('are numbered on from the last one', async (store) => {
    const { usage } = store;
    const before = await usage.lastSequence();
    const { events } = await store.commit([], { events: [sampleEvent(1), sampleEvent(2)] });
    expect(events.every(({ event }) => event.sequence > before)).toBe(true);
    const last = await usage.lastSequence();
    expect(last).toBe(Math.max(...events.map(({ event }) => event.sequence)));
    await store.commit([], { events: [sampleEvent(1)] });
    expect((await store.commit([], { events: [sampleEvent(3)] })).events[0]!.event.sequence).toBeGreaterThan(last);
  });

  both('sent again are duplicates for ever, with other content conflicts', async (store) => {
    const { events: [first] } = await store.commit([], { events: [sampleEvent(1)] });
    const again = await store.commit([], { events: [sampleEvent(1, { receivedAt: AT + 5e8, properties: { recomputed: true } }), sampleEvent(2), sampleEvent(1, { content: 'other' })] });
    expect(again.events.map(({ status }) => status)).toEqual(['duplicate', 'accepted', 'conflict']);
    expect(again.events[0]!.event).toEqual(first!.event);
    expect(again.events[2]!.event).toEqual(first!.event);
    expect(again.events[1]!.event.sequence).toBeGreaterThan(first!.event.sequence);
    expect(await store.usage.list({ limit: 10 })).toHaveLength(2);
  });

  both('compare their timestamps only where both were given', async (store) => {
    const at = (n: number, timestamp: number, timestampGiven: boolean) => sampleEvent(n, { timestamp, timestampGiven });
    await store.commit([], { events: [at(1, AT, true), at(2, AT, false)] });
    const again = await store.commit([], { events: [at(1, AT, true), at(1, AT + 1, true), at(1, AT + 1, false), at(2, AT + 1, true), at(2, AT + 1, false)] });
    expect(again.events.map(({ status }) => status)).toEqual(['duplicate', 'conflict', 'duplicate', 'duplicate', 'duplicate']);
  });

  both('are told apart by subscription and transaction id, to the letter', async (store) => {
    const batch = [['a', 'b'], ['b', 'a'], ['a', 'B'], ['a"', 'b'], ['a', '"b'], ['', 'b'], ['a', 'b ']].map(([externalSubscriptionId, transactionId]) =>
      sampleEvent(1, { externalSubscriptionId: externalSubscriptionId!, transactionId: transactionId! }));
    const { events } = await store.commit([], { events: batch });
    expect(events.every(({ status }) => status === 'accepted')).toBe(true);
    expect(await store.usage.find([batch[2]!, batch[2]!, sampleEvent(9)])).toEqual([events[2]!.event]);
    expect(await store.usage.find([])).toEqual([]);
  });

  both('repeated within a batch: the first wins', async (store) => {
    const batch = [sampleEvent(1), sampleEvent(1), sampleEvent(1, { content: 'other' }), sampleEvent(2)];
    const { events } = await store.commit([], { events: batch });
    expect(events.map(({ status }) => status)).toEqual(['accepted', 'duplicate', 'conflict', 'accepted']);
    expect(events[1]!.event).toEqual(events[0]!.event);
    expect(await store.usage.list({ limit: 10 })).toEqual([events[0]!.event, events[3]!.event]);
  });

  both('that conflict keep a whole commit from being written when it says so', async (store) => {
    await store.commit([], { events: [sampleEvent(1)] });
    const claim = insert('claims', sampleRow('claims', 1));
    for (const ops of [[], [claim]]) {
      const aborted = await store.commit(ops, { events: [sampleEvent(2), sampleEvent(1, { content: 'other' }), sampleEvent(1)], onEventConflict: 'abort' });
      expect(aborted.written).toBe(false);
      expect(aborted.events.map(({ status }) => status)).toEqual(['accepted', 'conflict', 'duplicate']);
    }
    const alone = await store.commit([], { events: [sampleEvent(1, { content: 'other' })], onEventConflict: 'abort' });
    expect(alone).toMatchObject({ written: false, events: [{ status: 'conflict' }] });
    expect(await store.usage.list({ limit: 10 })).toHaveLength(1);
    expect(await store.read('claim', { key: sampleRow('claims', 1).key })).toEqual([]);
    const written = await store.commit([claim], { events: [sampleEvent(2), sampleEvent(1)], onEventConflict: 'abort' });
    expect(written).toMatchObject({ written: true, events: [{ status: 'accepted' }, { status: 'duplicate' }] });
    const reported = await store.commit([insert('claims', sampleRow('claims', 2))], { events: [sampleEvent(1, { content: 'other' }), sampleEvent(3)], onEventConflict: 'report' });
    expect(reported).toMatchObject({ written: true, events: [{ status: 'conflict' }, { status: 'accepted' }] });
    expect(await store.usage.list({ limit: 10 })).toHaveLength(3);
    expect(await store.read('claim', { key: [1, 2].map((n) => sampleRow('claims', n).key) })).toHaveLength(2);
  });

  both('are stored once when several send them at once', async (store) => {
    const batch = Array.from({ length: 200 }, (_, n) => sampleEvent(n));
    const commits = await Promise.all([batch, [...batch].reverse(), batch.slice(50, 150)].map((events) => store.commit([], { events })));
    const accepted = commits.flatMap(({ events }) => events.filter(({ status }) => status === 'accepted'));
    expect(numbers(accepted.map(({ event }) => event)).sort((a, b) => a - b)).toEqual(numbers(batch));
    expect(commits.flatMap(({ events }) => events).every(({ status }) => status !== 'conflict')).toBe(true);
    expect(await store.usage.list({ limit: 1000 })).toHaveLength(200);
  });

  both('are listed by time and then by ingestion, page by page, however they are asked for', async (store) => {
    const stored: NewUsageEvent[] = Array.from({ length: 40 }, (_, n) => sampleEvent(n, {
      timestamp: AT + ((n * 7) % 5), receivedAt: AT + n, externalSubscriptionId: `sub ${n % 2}`, code: `code ${n % 3}`,
    }));
    await store.commit([], { events: stored });
    const inOrder = (await store.usage.find(stored)).sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
    const queries: Omit<EventQuery, 'limit'>[] = [
      {}, { externalSubscriptionId: 'sub 1' }, { code: 'code 2' }, { externalSubscriptionId: 'sub 0', code: 'code 1' }, { from: AT + 1, to: AT + 3 },
      { externalSubscriptionId: 'sub 1', from: AT + 2 }, { externalSubscriptionId: 'sub 0', code: 'code 1', to: AT + 2 }, { code: 'absent' }, { externalSubscriptionId: 'absent' },
      { receivedFrom: AT + 10, receivedTo: AT + 30 }, { externalSubscriptionId: 'sub 1', receivedFrom: AT + 20 }, { code: 'code 0', from: AT + 1, receivedTo: AT + 20 },
    ];
    for (const query of queries) {
      for (const descending of [false, true]) {
        const expected = inOrder.filter((event) =>
          event.externalSubscriptionId === (query.externalSubscriptionId ?? event.externalSubscriptionId) && event.code === (query.code ?? event.code)
          && event.timestamp >= (query.from ?? 0) && event.timestamp <= (query.to ?? Infinity)
          && event.receivedAt >= (query.receivedFrom ?? 0) && event.receivedAt <= (query.receivedTo ?? Infinity));
        if (descending) expected.reverse();
        expect(await store.usage.list({ ...query, descending, limit: 1000 })).toEqual(expected);
        const paged: typeof expected = [];
        for (;;) {
          const last = paged.at(-1);
          const page = await store.usage.list({ ...query, descending, limit: 3, ...(last ? { after: { timestamp: last.timestamp, sequence: last.sequence } } : {}) });
          if (page.length === 0) break;
          paged.push(...page);
        }
        expect(paged).toEqual(expected);
      }
    }
  });

  both('are nobody\'s to change from outside', async (store) => {
    const sent = sampleEvent(1);
    const { events } = await store.commit([], { events: [sent] });
    sent.properties['n'] = 'changed';
    events[0]!.event.properties['n'] = 'changed';
    const [listed] = await store.usage.list({ limit: 1 });
    listed!.properties['n'] = 'changed';
    expect((await store.usage.find([sent]))[0]!.properties).toEqual({ n: 1 });
  });

  both('come by the thousand', async (store) => {
    const batch = Array.from({ length: 5_000 }, (_, n) => sampleEvent(n, { externalSubscriptionId: `sub ${n % 17}` }));
    const { events } = await store.commit([], { events: batch });
    expect(events.every(({ status, event }, n) => status === 'accepted' && (n === 0 || event.sequence > events[n - 1]!.event.sequence))).toBe(true);
    const again = await store.commit([], { events: batch, onEventConflict: 'abort' });
    expect(again.events.every(({ status }) => status === 'duplicate')).toBe(true);
    expect(await store.usage.find(batch)).toHaveLength(5_000);
  });
}
