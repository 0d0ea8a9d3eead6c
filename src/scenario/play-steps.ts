import { BillingError } from '../index.js';
import type { ManualClock } from '../testing/manual-clock.js';
import { type Json, toJson } from './json.js';
import { type Mismatch, mismatches } from './match.js';
import { UnresolvedReference, resolveReferences } from './references.js';
import { numbered } from './repetition.js';
import type { Step } from './scenario.js';

/** A place where a step did not go as told. `step` counts from 1; 0 is the opening of the engine. */
export interface StepFailure extends Mismatch {
  step: number;
}

/**
 * Makes the calls of a scenario on an engine, one after the other, and tells what did not go as expected.
 *
 * A call that throws where no error was expected ends the play: the steps after it count on what it should have done. So do an
 * unknown call and a reference that leads nowhere. A result that does not match does not end it.
 */
export async function playSteps(steps: readonly Step[], engine: object, clock: ManualClock): Promise<StepFailure[]> {
  const kept = new Map<string, Json>();
  const failures: StepFailure[] = [];
  for (const [index, step] of steps.entries()) {
    for (let n = 1; n <= (step.repeat ?? 1); n += 1) {
      const { found, over } = await playStep(step, n, engine, clock, kept);
      failures.push(...found.map((mismatch) => ({ step: index + 1, ...mismatch })));
      if (over) return failures;
    }
  }
  return failures;
}

interface Outcome {
  found: Mismatch[];
  /** The scenario cannot go on. */
  over: boolean;
}

async function playStep(step: Step, n: number, engine: object, clock: ManualClock, kept: Map<string, Json>): Promise<Outcome> {
  if (step.at !== undefined) clock.moveTo(numbered(step.at, n));
  const call = methodOf(engine, step.call);
  if (!call) return end('call', 'a method of the engine', step.call);
  const filled = (value: Json) => resolveReferences(numbered(value, n), kept);

  try {
    const input = step.with === undefined ? [] : filled(step.with);
    const answer = await attempt(call, Array.isArray(input) ? input : [input]);
    if ('error' in answer) {
      return step.error === undefined
        ? end('', 'a result', describe(answer.error))
        : goOn(mismatchesOfError(filled(step.error), answer.error));
    }
    if (step.error !== undefined) return goOn([{ path: 'error', expected: step.error, actual: 'no error' }]);
    if (step.as !== undefined) kept.set(step.as, answer.result);
    return goOn(step.expect === undefined ? [] : mismatches(filled(step.expect), answer.result));
  } catch (error) {
    if (error instanceof UnresolvedReference) return end('reference', error.reference, error.reason);
    throw error;
  }
}

async function attempt(call: (...input: Json[]) => unknown, input: Json[]): Promise<{ result: Json } | { error: unknown }> {
  try {
    return { result: toJson(await call(...input)) };
  } catch (error) {
    return { error };
  }
}

const goOn = (found: Mismatch[]): Outcome => ({ found, over: false });
const end = (path: string, expected: Json, actual: Json): Outcome => ({ found: [{ path, expected, actual }], over: true });

function mismatchesOfError(expected: Json, error: unknown): Mismatch[] {
  if (!(error instanceof BillingError)) return [{ path: 'error', expected, actual: describe(error) }];
  const { code, details, message } = error;
  return mismatches(expected, toJson({ code, details, message }), 'error');
}

function methodOf(engine: object, name: string): ((...input: Json[]) => unknown) | null {
  const match = /^(?:run|([A-Za-z]+)\.([A-Za-z]+))$/.exec(name);
  if (!match) return null;
  const [, group, method = 'run'] = match;
  const owner = group === undefined ? engine : (engine as Record<string, unknown>)[group];
  if (typeof owner !== 'object' || owner === null || method in Object.prototype) return null;
  const found = (owner as Record<string, unknown>)[method];
  return typeof found === 'function' ? (...input) => found.apply(owner, input) as unknown : null;
}

function describe(error: unknown): string {
  if (error instanceof BillingError) return `BillingError ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
