import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine, type DomainEvent, type Storage, type WouldWrite } from '../../src/index.js';
import { domainEventView } from '../../src/engine/outbox/domain-event-view.js';
import { playSteps } from '../../src/scenario/play-steps.js';
import type { Op } from '../../src/storage/port.js';
import { findScenarioFiles, loadScenario, manualClock, scriptedPaymentProvider } from '../../src/testing/index.js';
import { FOLDER } from './files.js';

type Call = (...input: unknown[]) => Promise<unknown>;

/** Calls that only look; and those that are about what lies outside: a drain of the outbox, a provider's webhook, its page. */
const READS = new Set([
  'get', 'list', 'listApplied', 'listTransactions', 'listTriggered', 'current', 'past', 'projected', 'daily', 'lifetime', 'check', 'forSubscription', 'evaluateExpression',
  'estimate', 'estimateFees', 'estimateAdjustedFee', 'preview', 'previewRegeneration', 'explain', 'replay', 'fundings', 'consumptions',
  'mrr', 'grossRevenue', 'invoicedUsage', 'invoiceCollection', 'overdueBalance',
]);
const OUTSIDE = new Set(['drain', 'handleWebhook', 'paymentUrl']);
const isWrite = (name: string, member: unknown) => typeof member === 'function' && !READS.has(name) && !OUTSIDE.has(name);

/** Memory that keeps a record of the changes made to it. */
function recorded(): { storage: Storage; commits: (readonly Op[])[] } {
  const storage = memory();
  const commits: (readonly Op[])[] = [];
  const connect = async () => {
    const store = await storage.connect();
    return { ...store, commit: (ops: readonly Op[], options?: object) => { commits.push(ops); return store.commit(ops, options); } };
  };
  return { storage: { ...storage, connect }, commits };
}

/** The same call with `dryRun`: joined to the options that it has, or put where its options belong. */
function dried(input: readonly unknown[], places: number, dryRun: (would: WouldWrite) => void): unknown[] {
  const last = input[input.length - 1];
  const hasOptions = typeof last === 'object' && last !== null && ['strict', 'onInvalid', 'idempotencyKey', 'only', 'evaluateThresholds'].some((key) => key in last);
  if (hasOptions) return [...input.slice(0, -1), { ...last, dryRun }];
  const place = Math.max(input.length, places - 1);
  return [...input, ...Array.from({ length: place - input.length }, () => undefined), { dryRun }];
}

/** What a call answers, or why it is refused, as text. */
async function outcomeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await call()) ?? 'nothing';
  } catch (error) {
    return String(error);
  }
}

/** Without the id, which is by chance. */
const told = (events: readonly DomainEvent[]): unknown => JSON.parse(JSON.stringify(events.map((event) => ({ ...event, id: '' }))));

const toldIn = (commits: (readonly Op[])[]): DomainEvent[] =>
  commits.flat().flatMap((op) => (op.type === 'insert' && op.table === 'outbox' ? [domainEventView({ ...op.row, seq: 0, version: 1 })] : []));

const made = new Set<string>();

/** Has every write of a group made dry before it is made: dry it must write nothing, and promise what then comes. */
function dryFirst(group: string, owner: object, billing: BillingEngine, commits: (readonly Op[])[], file: string, keepsPromises: (name: string) => boolean): object {
  return new Proxy(owner, {
    get(target, name: string) {
      const method = (target as Record<string, unknown>)[name];
      if (!isWrite(name, method)) return method;
      const call: Call = (...input) => (method as Call).apply(target, input);
      return async (...input: unknown[]) => {
        const what = `${file}: ${group}.${name}`;
        made.add(`${group}.${name}`);
        const before = commits.length;
        let would: WouldWrite | undefined;
        const promised = await outcomeOf(() => call(...dried(input, (method as Call).length, (all) => { would = all; })));
        expect(commits.length, what).toBe(before);

        const pending = call(...input);
        const happened = await outcomeOf(() => pending);
        if (keepsPromises(name)) {
          expect(promised, what).toBe(happened);
          expect(told(would?.events ?? []), what).toEqual(told(toldIn(commits.slice(before))));
          for (const invoice of would?.invoices ?? []) expect(JSON.stringify(await billing.invoices.get(invoice.id)), what).toBe(JSON.stringify(invoice));
          for (const note of would?.creditNotes ?? []) expect(JSON.stringify(await billing.creditNotes.get(note.id)), what).toBe(JSON.stringify(note));
          for (const entry of would?.walletTransactions ?? []) {
            const { items } = await billing.wallets.listTransactions({ walletId: entry.walletId, limit: 1_000 });
            expect(JSON.stringify(items.find(({ id }) => id === entry.id)), what).toBe(JSON.stringify(entry));
          }
        }
        return pending;
      };
    },
  });
}

it('every write of every scenario, made dry, writes nothing and says what it then does', async () => {
  const writes = new Set(['engine.run']);
  for (const path of findScenarioFiles(FOLDER).filter((name) => !name.endsWith('pending.json'))) {
    const { engine: { billingEntity, paymentProvider }, steps } = loadScenario(path);
    const { storage, commits } = recorded();
    const clock = manualClock(steps.find(({ at }) => at !== undefined)?.at?.replaceAll('{n}', '1') ?? '2000-01-01T00:00:00Z');
    const billing = await BillingEngine.open({ storage, clock, billingEntity, ...(paymentProvider && { paymentProviders: [scriptedPaymentProvider(paymentProvider)] }) });
    const file = path.slice(FOLDER.length);
    // A dry run asks no provider, so it cannot say what one will answer.
    const keepsPromises = (name: string) => paymentProvider === undefined || name !== 'run';
    const engine: Record<string, unknown> = { run: (dryFirst('engine', { run: (options?: object) => billing.run(options) }, billing, commits, file, keepsPromises) as BillingEngine).run };
    for (const [group, owner] of Object.entries(billing) as [string, object][]) {
      engine[group] = dryFirst(group, owner, billing, commits, file, keepsPromises);
      for (const [name, member] of Object.entries(owner)) if (isWrite(name, member)) writes.add(`${group}.${name}`);
    }
    expect(await playSteps(steps, engine, clock), file).toEqual([]);
  }
  expect([...made].sort()).toEqual([...writes].sort());
}, 300_000);
