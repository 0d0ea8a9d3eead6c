import { describe, expect, it } from 'vitest';
import { NotAScenario, parseScenario } from '../../src/scenario/scenario.js';

const scenario = (changes: object, step: object = {}) => ({ name: 'one', steps: [{ call: 'run', ...step }], ...changes });

function problemsOf(value: unknown): readonly string[] {
  try {
    parseScenario(value);
  } catch (error) {
    if (error instanceof NotAScenario) return error.problems;
    throw error;
  }
  return [];
}

describe('parseScenario', () => {
  it('takes the least there is to a scenario', () => {
    expect(parseScenario(scenario({}))).toEqual({ name: 'one', engine: {}, steps: [{ call: 'run' }] });
  });

  it('takes every key', () => {
    const full = {
      name: 'one', source: 'a book', note: 'remark',
      engine: { billingEntity: { timezone: 'UTC' }, paymentProvider: { code: 'test', outcomes: ['failed', 'pending', 'succeeded'] } },
      steps: [
        { at: '2024-03-01T00:00:00Z', call: 'plans.create', with: { code: 'x' }, repeat: 2, as: 'plan', expect: { items: { $length: 1 } }, note: 'remark' },
        { at: '2024-03-01T01:00:00+01:00', call: 'plans.create', with: ['x'], error: { code: 'validation_failed' } },
      ],
    };
    expect(parseScenario(full)).toEqual(full);
  });

  it.each<[string, unknown, string]>([
    ['a key nobody knows', scenario({ title: 'x' }), 'unknown key "title"'],
    ['a key nobody knows in a step', scenario({}, { expects: {} }), 'steps.0: unknown key "expects"'],
    ['a key nobody knows in the engine', scenario({ engine: { clock: 1 } }), 'engine: unknown key "clock"'],
    ['an operator nobody knows', scenario({}, { expect: { items: { $lenght: 2 } } }), 'steps.0.expect.items.$lenght: is no operator'],
    ['an operator among keys', scenario({}, { expect: { $any: true, id: 1 } }), 'steps.0.expect.id: is no operator'],
    ['$approx without a distance', scenario({}, { expect: { $approx: '1' } }), 'steps.0.expect.within: goes with $approx'],
    ['$contains without a list', scenario({}, { expect: { $contains: {} } }), 'steps.0.expect.$contains: must be a list'],
    ['a clock that goes back', scenario({ steps: [{ at: '2024-03-01T00:00:00Z', call: 'run' }, { at: '2024-02-29T23:59:59Z', call: 'run' }] }),
      'steps.1.at: 2024-02-29T23:59:59Z moves the clock backwards'],
    ['an instant without an offset', scenario({}, { at: '2024-03-01T00:00:00' }), 'steps.0.at: 2024-03-01T00:00:00 is no instant (ISO 8601 with an offset)'],
    ['a result of a refused call', scenario({}, { error: {}, as: 'x' }), 'steps.0.error: a refused call has no result: it goes with neither expect nor as'],
  ])('refuses %s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('refuses what is not even an object, no steps, and a name of two lines', () => {
    expect(problemsOf([])).not.toEqual([]);
    expect(problemsOf(null)).not.toEqual([]);
    expect(problemsOf(scenario({ steps: [] }))).not.toEqual([]);
    expect(problemsOf(scenario({ name: 'one\ntwo' }))).toEqual(['name: must be one line']);
  });

  it('lets the clock move on with each repetition', () => {
    expect(problemsOf(scenario({}, { at: '2024-03-0{n}T00:00:00Z', repeat: 9 }))).toEqual([]);
    expect(problemsOf(scenario({}, { at: '2024-03-0{n}T00:00:00Z', repeat: 10 }))).toHaveLength(1);
  });
});
