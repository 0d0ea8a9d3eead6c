import { describe, expect, it } from 'vitest';
import { dec } from '../../../src/core/money/decimal.js';
import { fixedChargeUnits } from '../../../src/core/plans/fixed-charge-units.js';
import { type UnitsDecision, decisionsFor, unitsHistory, unitsOn } from '../../../src/core/plans/units-history.js';

const at = (day: string) => Date.parse(`${day}T10:00:00Z`);
const decision = (units: string, day: string, atOnce = false): UnitsDecision => ({ units, at: at(day), atOnce });
const monthly = { interval: 'monthly', billingTime: 'calendar', anchor: '2024-04-01' } as const;
const history = (decisions: UnitsDecision[], timezone = 'UTC', startsWith = at('2024-04-01')) =>
  unitsHistory({ decisions, startsWith, atOnceFrom: startsWith, rhythm: monthly, timezone });
const on = (decisions: UnitsDecision[], date: string) => unitsOn(history(decisions), date)?.toFixed() ?? null;

describe('the history of a fixed charge', () => {
  const start = decision('20', '2024-04-01');

  it('takes a decision over from the next period, unless it counts at once', () => {
    const decisions = [start, decision('10', '2024-04-05')];
    expect([on(decisions, '2024-04-30'), on(decisions, '2024-05-01')]).toEqual(['20', '10']);
    expect(on([start, decision('10', '2024-04-05', true)], '2024-04-05')).toBe('10');
  });

  it('lets a later decision cancel what was to take effect after it', () => {
    const decisions = [start, decision('10', '2024-04-05'), decision('100', '2024-04-30', true)];
    expect([on(decisions, '2024-04-29'), on(decisions, '2024-04-30'), on(decisions, '2024-05-31')]).toEqual(['20', '100', '100']);
  });

  it('knows no units of a charge before it is in force', () => {
    expect(on([decision('8', '2024-04-06')], '2024-04-30')).toBeNull();
    expect(on([decision('8', '2024-04-06')], '2024-05-01')).toBe('8');
  });

  it('counts days in the timezone of the customer', () => {
    const late = { units: '5', at: Date.parse('2024-04-30T20:00:00Z'), atOnce: true };
    expect(history([start, late], 'Pacific/Auckland').at(-1)!.from).toBe('2024-05-01');
    expect(history([start, late], 'America/New_York').at(-1)!.from).toBe('2024-04-30');
  });

  it('starts a subscription with the latest count, and waits with what came while it was not paid', () => {
    const gated = unitsHistory({
      decisions: [start, decision('15', '2024-04-10', true)], startsWith: at('2024-04-01'), atOnceFrom: at('2024-04-20'), rhythm: monthly, timezone: 'UTC',
    });
    expect(unitsOn(gated, '2024-04-30')!.toFixed()).toBe('20');
    expect(unitsOn(gated, '2024-05-01')!.toFixed()).toBe('15');
  });

  it('follows only its own decisions from the first one on', () => {
    const plan = [start, decision('30', '2024-04-08', true), decision('50', '2024-04-20', true)];
    expect(decisionsFor(plan, [decision('7', '2024-04-10', true)]).map(({ units }) => units)).toEqual(['20', '30', '7']);
    expect(decisionsFor(plan, [])).toEqual(plan);
  });
});

describe('the units of a period', () => {
  const march = { firstDate: '2022-03-17', lastDate: '2022-03-31', periodDays: 31, endDate: '2022-03-31' };

  it('are those at its end, whole', () => {
    const units = fixedChargeUnits([{ from: '0000-01-01', units: dec(4) }, { from: '2022-03-29', units: dec(10) }], false, march)!;
    expect([units.inForce.toFixed(), units.weighted.toFixed()]).toEqual(['10', '10']);
  });

  it('are weighed by days when prorated, each term to six decimals', () => {
    const weighted = (steps: [string, number][]) =>
      fixedChargeUnits(steps.map(([from, units]) => ({ from, units: dec(units) })), true, march)!.weighted.toFixed();
    expect(weighted([['0000-01-01', 0], ['2022-03-29', 10]])).toBe('0.967742');
    expect(weighted([['0000-01-01', 10]])).toBe('4.83871');
    // 31 for five days of 31, then 3.1 for five.
    expect(weighted([['0000-01-01', 0], ['2022-03-22', 31], ['2022-03-27', 3.1]])).toBe('5.5');
  });

  it('are none of a charge that is not in force by then', () => {
    expect(fixedChargeUnits([{ from: '2022-04-01', units: dec(3) }], true, march)).toBeNull();
  });
});
