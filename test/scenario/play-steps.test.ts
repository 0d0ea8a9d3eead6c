import { describe, expect, it } from 'vitest';
import { BillingError } from '../../src/index.js';
import { playSteps } from '../../src/scenario/play-steps.js';
import { type Step, parseScenario } from '../../src/scenario/scenario.js';
import { manualClock } from '../../src/testing/index.js';

/** An engine that tells what it was asked, at what time. */
function fakeEngine() {
  const clock = manualClock('2024-01-01T00:00:00Z');
  const calls: unknown[] = [];
  const note = (call: string) => async (...input: unknown[]) => {
    calls.push([call, clock.now().toISOString(), ...input]);
    return input;
  };
  return {
    clock, calls,
    engine: {
      run: note('run'),
      echo: { say: note('say'), at: async () => ({ now: clock.now(), big: undefined }), nothing: async () => undefined },
      refuse: {
        politely: async () => { throw new BillingError('validation_failed', { 'charges.0.amount': ['invalid_amount', 'too_low'], code: ['blank'] }); },
        rudely: async () => { throw new TypeError('x is undefined'); },
      },
    },
  };
}

async function play(...steps: Partial<Step>[]) {
  const { engine, clock, calls } = fakeEngine();
  const failures = await playSteps(parseScenario({ name: 'test', steps }).steps, engine, clock);
  return { failures, calls };
}

describe('calls', () => {
  it('spreads a list, hands over anything else as it is, and nothing when nothing is given', async () => {
    const { calls } = await play({ call: 'run' }, { call: 'echo.say', with: { a: 1 } }, { call: 'echo.say', with: ['a', { b: 2 }] }, { call: 'echo.say', with: [['a']] }, { call: 'echo.say', with: 'a' });
    const at = '2024-01-01T00:00:00.000Z';
    expect(calls).toEqual([['run', at], ['say', at, { a: 1 }], ['say', at, 'a', { b: 2 }], ['say', at, ['a']], ['say', at, 'a']]);
  });

  it('stands still in time until a step moves the clock', async () => {
    const { failures } = await play(
      { call: 'echo.at', at: '2024-02-01T01:00:00+01:00', expect: { now: '2024-02-01T00:00:00Z' } },
      { call: 'echo.at', expect: { now: '2024-02-01T00:00:00.000Z' } });
    expect(failures).toEqual([]);
  });

  it('repeats with the number in every text', async () => {
    const { calls } = await play({ call: 'echo.say', with: [{ id: 'tx-{n}', list: ['{n}/{n}'] }], repeat: 2, expect: [{ id: 'tx-{n}' }] });
    expect(calls.map((call) => (call as unknown[])[2])).toEqual([{ id: 'tx-1', list: ['1/1'] }, { id: 'tx-2', list: ['2/2'] }]);
  });

  it('keeps the last result for later steps', async () => {
    const { failures } = await play(
      { call: 'echo.say', with: { id: '{n}' }, repeat: 3, as: 'said' },
      { call: 'echo.say', with: { is: '$said.0.id' }, expect: [{ is: '3' }] },
      { call: 'echo.say', with: '3', expect: ['$said.0.id'] });
    expect(failures).toEqual([]);
  });

  it.each(['runs', 'echo.shout', 'nobody.say', 'echo.constructor', 'echo.say.twice', 'constructor.name', 'echo'])('does not know %s, and stops there', async (call) => {
    const { failures, calls } = await play({ call }, { call: 'run' });
    expect(failures).toEqual([{ step: 1, path: 'call', expected: 'a method of the engine', actual: call }]);
    expect(calls).toEqual([]);
  });

  it('stops where a reference leads nowhere', async () => {
    const { failures, calls } = await play({ call: 'run' }, { call: 'echo.say', with: '$x.id' }, { call: 'run' });
    expect(failures).toEqual([{ step: 2, path: 'reference', expected: '$x.id', actual: 'no result is kept as "x"' }]);
    expect(calls).toHaveLength(1);
    expect((await play({ call: 'run', expect: '$x' })).failures).toMatchObject([{ step: 1, path: 'reference' }]);
    expect((await play({ call: 'refuse.politely', error: { code: '$x' } })).failures).toMatchObject([{ step: 1, path: 'reference' }]);
  });
});

describe('results', () => {
  it('are matched in their JSON form', async () => {
    const { failures } = await play({ call: 'echo.nothing', expect: null }, { call: 'echo.at', expect: { big: null } });
    expect(failures).toEqual([]);
  });

  it('that do not match are told one by one, and the play goes on', async () => {
    const { failures, calls } = await play({ call: 'echo.say', with: { a: 1, b: 2 }, expect: [{ a: 3, b: 4 }] }, { call: 'run' });
    expect(failures).toEqual([{ step: 1, path: '0.a', expected: 3, actual: 1 }, { step: 1, path: '0.b', expected: 4, actual: 2 }]);
    expect(calls).toHaveLength(2);
  });
});

describe('errors', () => {
  it('that were expected are matched by code and details', async () => {
    const { failures } = await play(
      { call: 'refuse.politely', error: { code: 'validation_failed' } },
      { call: 'refuse.politely', error: { details: { code: ['blank'], 'charges.0.amount': { $contains: ['too_low'] } } } },
      { call: 'refuse.politely', error: { code: 'not_found', details: { code: ['taken'] } } });
    expect(failures).toEqual([
      { step: 3, path: 'error.code', expected: 'not_found', actual: 'validation_failed' },
      { step: 3, path: 'error.details.code.0', expected: 'taken', actual: 'blank' },
    ]);
  });

  it('must be errors of billing', async () => {
    const { failures } = await play({ call: 'refuse.rudely', error: {} });
    expect(failures).toEqual([{ step: 1, path: 'error', expected: {}, actual: 'TypeError: x is undefined' }]);
  });

  it('that were expected must come', async () => {
    const { failures } = await play({ call: 'run', error: { code: 'not_found' } });
    expect(failures).toEqual([{ step: 1, path: 'error', expected: { code: 'not_found' }, actual: 'no error' }]);
  });

  it('that nobody expected end the play', async () => {
    const { failures, calls } = await play({ call: 'refuse.politely' }, { call: 'run' });
    expect(failures).toEqual([{ step: 1, path: '', expected: 'a result', actual: expect.stringMatching(/^BillingError validation_failed .*invalid_amount/) }]);
    expect(calls).toEqual([]);
  });
});
