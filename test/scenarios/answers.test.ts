import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine } from '../../src/index.js';
import { playSteps } from '../../src/scenario/play-steps.js';
import { findScenarioFiles, loadScenario, manualClock, scriptedPaymentProvider } from '../../src/testing/index.js';
import { answerOf, differences, methodsOf } from './contract-types.js';
import { FOLDER } from './files.js';

/** What is only there in some answers, as the contract says of it: projections in those that project, and what is asked for and not kept. */
const NOT_EVERYWHERE = /projected(Units|AmountCents)|baseAmountCents|applyUnitsImmediately/;

type Call = (...input: unknown[]) => Promise<unknown>;
const interfaceOf = (group: string): string => group[0]!.toUpperCase() + group.slice(1);

it('every answer of every scenario has all that the contract promises, null where there is nothing', async () => {
  const wrong = new Map<string, string>();
  const answered = new Set<string>();
  for (const path of findScenarioFiles(FOLDER).filter((name) => !name.endsWith('pending.json'))) {
    const { engine: { billingEntity, paymentProvider }, steps } = loadScenario(path);
    const clock = manualClock(steps.find(({ at }) => at !== undefined)?.at?.replaceAll('{n}', '1') ?? '2000-01-01T00:00:00Z');
    const billing = await BillingEngine.open({ storage: memory(), clock, billingEntity, ...(paymentProvider && { paymentProviders: [scriptedPaymentProvider(paymentProvider)] }) });
    const engine: Record<string, unknown> = { run: (options?: object) => billing.run(options) };
    for (const [group, owner] of Object.entries(billing) as [string, Record<string, Call>][]) {
      engine[group] = Object.fromEntries(Object.entries(owner).map(([name, method]): [string, Call] => [name, async (...input) => {
        const answer = await method.apply(owner, input);
        answered.add(`${group}.${name}`);
        const shape = answerOf(interfaceOf(group), name);
        for (const difference of shape ? differences(answer, shape) : ['is not in the contract']) {
          if (!NOT_EVERYWHERE.test(difference)) wrong.set(`${group}.${name}: ${difference}`, path.slice(FOLDER.length));
        }
        return answer;
      }]));
    }
    for (const group of Object.keys(billing)) for (const name of methodsOf(interfaceOf(group))) expect(typeof (engine[group] as Record<string, unknown>)[name], `${group}.${name}`).toBe('function');
    expect(await playSteps(steps, engine, clock)).toEqual([]);
  }
  expect(Object.fromEntries(wrong)).toEqual({});
  expect(answered.size).toBeGreaterThan(100);
}, 120_000);
