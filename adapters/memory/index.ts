import { appendInMemory, isWritten } from '../../src/storage/event-identity.js';
import { type EventsInMemory, eventsInMemory } from '../../src/storage/events-in-memory.js';
import type { MatchSpec } from '../../src/storage/match-rows.js';
import type { CommitOptions, CommitResult, Op, Storage, Store } from '../../src/storage/port.js';
import { READS } from '../../src/storage/read.js';
import { type RowsInMemory, rowsInMemory } from '../../src/storage/rows-in-memory.js';
import { TOTALS } from '../../src/storage/totals.js';
import type { UsageStore } from '../../src/storage/usage.js';

export interface MemoryOptions {
  /** Whose data the engine sees; 'default' if left out. Tenants never see each other's. */
  tenant?: string;
}

/** One tenant's data. */
interface Data {
  rows: RowsInMemory;
  events: EventsInMemory;
  next(): number;
}

/** Storage in the process's own memory, for tests and trials. Engines opened on the same object share their data; `close` keeps it. */
export function memory(options: MemoryOptions = {}): Storage & { forTenant(tenant: string): Storage } {
  const tenants = new Map<string, Store>();
  const storageOf = (tenant: string): Storage => ({
    name: 'memory',
    migrate: async () => {},
    connect: async () => {
      if (!tenants.has(tenant)) tenants.set(tenant, memoryStore(emptyData()));
      return tenants.get(tenant)!;
    },
    close: async () => {},
  });
  return { ...storageOf(options.tenant ?? 'default'), forTenant: storageOf };
}

function emptyData(): Data {
  let last = 0;
  const next = () => (last += 1);
  return { rows: rowsInMemory(next), events: eventsInMemory(), next };
}

function memoryStore(data: Data): Store {
  return {
    async read(name, by, options = {}) {
      const spec: MatchSpec = READS[name];
      return data.rows.read(spec, by, options) as never;
    },
    totals: async (name, by, options = {}) => data.rows.totals(TOTALS[name], by, options) as never,
    commit: async (ops, options = {}) => commitTo(data, ops, options),
    usage: memoryUsage(data.events),
    within: () => {
      throw new Error('reckoner: the memory adapter has no transactions to join');
    },
  };
}

/** All or nothing: events are kept only after every change has gone through. */
function commitTo({ rows, events, next }: Data, ops: readonly Op[], { events: sent = [], onEventConflict }: CommitOptions): CommitResult {
  const { results, fresh } = appendInMemory(sent, events.find(sent), next);
  const written = isWritten({ onEventConflict }, results);
  if (written) {
    rows.apply(ops);
    for (const event of fresh) events.add(event);
  }
  return { events: results, written };
}

function memoryUsage(events: EventsInMemory): UsageStore {
  return {
    summarize: async (requests) => requests.map((request) => events.summarize(request)),
    list: async (query) => events.list(query),
    lastSequence: async () => events.lastSequence,
    find: async (ids) => events.find(ids),
  };
}
