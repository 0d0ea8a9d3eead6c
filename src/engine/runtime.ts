import type { CustomAggregation, CustomChargeModel, PaymentProvider, WriteOptions } from '../contract.js';
import { BillingError } from '../core/errors/billing-error.js';
import type { Instant } from '../core/time/instant.js';
import { IntegerOverflow, StorageConflict, type Store } from '../storage/port.js';
import { staged } from '../storage/staged.js';
import { reportDryRun } from './dry-run.js';
import { firstAnswer, keepAnswer, keyedCall } from './idempotency.js';
import type { Taxation } from './taxes/taxation.js';
import { type TaxSource, type Work, beginWork } from './work.js';
import { writeOptions } from './write-options.js';

/** How often a command is decided anew when rows move under it. Each time some other command has gone through. */
const MOST_ATTEMPTS = 40;

/** What every noun group works with: the store, the clock, the host's extensions, and the way to run a command. */
export interface Runtime {
  readonly store: Store;
  now(): Instant;
  readonly strictEvents: boolean;
  readonly customAggregations: Readonly<Record<string, CustomAggregation>>;
  readonly customChargeModels: Readonly<Record<string, CustomChargeModel>>;
  /** By code. None in a dry run, which must move no money. */
  readonly paymentProviders: ReadonlyMap<string, PaymentProvider>;
  readonly taxation: Taxation;
  /** Runs a command: reads, decides, commits once; decides anew when what it read has changed meanwhile. */
  execute<T>(name: string, input: unknown, options: WriteOptions | undefined, command: (work: Work) => Promise<T>): Promise<T>;
  /** The store that a write goes to by its options: within the host's transaction, or nowhere for a dry run. */
  storeFor(options: WriteOptions | undefined): Store;
  /** A call that only reads. */
  query<T>(question: (work: Work) => Promise<T>): Promise<T>;
  /** The same engine over a store that keeps its changes to itself: what it does there is seen by nobody, no provider included. */
  dry(): Runtime;
}

export type RuntimeOptions = Pick<Runtime, 'store' | 'now' | 'strictEvents' | 'customAggregations' | 'customChargeModels' | 'paymentProviders' | 'taxation'>;

export function createRuntime(settings: RuntimeOptions): Runtime {
  const runtime: Runtime = {
    ...settings,
    async execute(name, input, given, command) {
      const options = writeOptions(given);
      const store = runtime.storeFor(options);
      const call = keyedCall(options.idempotencyKey, name, input);
      const answer = await attempts(async () => {
        const work = beginWork(store, settings.now(), taxSource(settings));
        const first = call && (await firstAnswer<Awaited<ReturnType<typeof command>>>(work, call));
        if (first) return first.answer;
        const result = await command(work);
        await work.conclude(runtime);
        if (call) await keepAnswer(work, call, result);
        return finish(store, work, result);
      });
      await reportDryRun(options, store, settings.now());
      return answer;
    },
    storeFor(options) {
      const { tx, dryRun } = options ?? {};
      const store = tx === undefined ? settings.store : settings.store.within(tx);
      return dryRun ? staged(store) : store;
    },
    query: (question) => question(beginWork(settings.store, settings.now(), taxSource(settings))),
    dry: () => createRuntime({ ...settings, store: runtime.storeFor({ dryRun: true }), paymentProviders: new Map(), taxation: { ...settings.taxation, asks: false } }),
  };
  return runtime;
}

/** Where the taxes of invoices come from. */
export function taxSource({ taxation }: Pick<Runtime, 'taxation'>): TaxSource {
  return { from: taxation.provider === null ? 'catalogue' : 'provider', waits: true };
}

async function finish<T>(store: Store, { store: stage }: Work, result: T): Promise<T> {
  if (stage.ops.length > 0 || stage.events.length > 0) {
    await store.commit(stage.ops, { events: stage.events, onEventConflict: 'abort' });
  }
  return result;
}

/** Decides anew, after a pause, when what was read has changed meanwhile; bounded. */
export async function attempts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      // Amounts are whole numbers; what adds them up need not look how far they have got.
      if (error instanceof IntegerOverflow) throw new BillingError('amount_overflow', { [error.column]: ['amount_overflow'] }, { cause: error });
      if (!(error instanceof StorageConflict)) throw error;
      if (tries >= MOST_ATTEMPTS) {
        throw new BillingError('storage_unavailable', { base: ['too_many_conflicts'] }, { cause: error });
      }
      await pause(tries);
    }
  }
}

/** Lets the other one finish; longer after each lost race, never the same for two that lost together. */
function pause(tries: number): Promise<void> {
  const most = Math.min(2 ** tries, 200);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
