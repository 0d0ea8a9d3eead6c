import { BillingEngine, type Storage } from '../index.js';
import { manualClock } from '../testing/manual-clock.js';
import { scriptedPaymentProvider } from '../testing/scripted-payment-provider.js';
import { type StepFailure, playSteps } from './play-steps.js';
import type { Scenario } from './scenario.js';

export interface PlayOptions {
  /** A fresh, empty store. The engine closes it when the play is over. */
  openStorage: () => Storage | Promise<Storage>;
}

export interface ScenarioResult {
  name: string;
  passed: boolean;
  ms: number;
  failures: StepFailure[];
}

/** Where the clock stands in a scenario that never sets it. */
const NO_DAY_IN_PARTICULAR = '2000-01-01T00:00:00Z';

/**
 * Plays a scenario on an empty store of its own and tells what did not go as expected.
 *
 * Time is the scenario's: its clock stands at the first `at` from the beginning, stands still between steps, and knows nothing
 * of the machine's clock or timezone. Does not throw for what the engine does; an engine that cannot be opened is a failure of
 * step 0. Throws what `openStorage` throws.
 */
export async function playScenario(scenario: Scenario, { openStorage }: PlayOptions): Promise<ScenarioResult> {
  const begun = performance.now();
  const failures = await play(scenario, await openStorage());
  return { name: scenario.name, passed: failures.length === 0, ms: Math.round(performance.now() - begun), failures };
}

async function play({ engine: settings, steps }: Scenario, storage: Storage): Promise<StepFailure[]> {
  const clock = manualClock(firstInstant(steps) ?? NO_DAY_IN_PARTICULAR);
  const { billingEntity, paymentProvider } = settings;
  let engine: BillingEngine;
  try {
    engine = await BillingEngine.open({
      storage, clock,
      billingEntity,
      ...(paymentProvider && { paymentProviders: [scriptedPaymentProvider(paymentProvider)] }),
    });
  } catch (error) {
    await storage.close();
    return [{ step: 0, path: 'engine', expected: 'an open engine', actual: String(error) }];
  }
  try {
    return await playSteps(steps, engine, clock);
  } finally {
    await engine.close();
  }
}

function firstInstant(steps: Scenario['steps']): string | undefined {
  return steps.find((step) => step.at !== undefined)?.at?.replaceAll('{n}', '1');
}
