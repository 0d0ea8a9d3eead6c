import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusals, refusalError } from '../../../src/core/errors/billing-error.js';
import { type EventContent, contentOf, sameContent } from '../../../src/core/metrics/event-content.js';
import { eventProblems } from '../../../src/core/metrics/event-problems.js';
import { parseEvent } from '../../../src/core/metrics/parse-event.js';
import type { Scalar } from '../../../src/core/metrics/usage-event.js';
import { metricOf } from './build.js';

const outcome = (input: unknown, path?: string) => {
  const refusals = new Refusals();
  const event = parseEvent(input, refusals, path);
  expect(event === null).toBe(refusals.list.length > 0);
  return { event, details: event === null ? refusalError(refusals.list).details : {} };
};
const given = { transactionId: 't', externalSubscriptionId: 's', code: 'c' };

describe('parseEvent (usage.md 2.1, 2.2)', () => {
  it('fills in what is not given', () => {
    const event = { ...given, timestamp: null, properties: {}, preciseTotalAmountCents: null };
    expect(outcome(given).event).toEqual(event);
    expect(outcome({ ...given, timestamp: null, properties: null, preciseTotalAmountCents: null, other: 1 }).event).toEqual(event);
  });

  it('keeps milliseconds and cuts off what is finer', () => {
    expect(outcome({ ...given, timestamp: '2024-03-01T00:00:00.1239+01:00' }).event?.timestamp).toBe(Date.parse('2024-02-29T23:00:00.123Z'));
    expect(outcome({ ...given, timestamp: new Date(5) }).event?.timestamp).toBe(5);
  });

  it('keeps scalars as sent, prices as decimals', () => {
    const properties = Object.fromEntries<unknown>([['a', 1.5], ['b', ' x '], ['c', true], ['d', null], ['e', ''], ['__proto__', 'p'], ['f', undefined]]);
    const { event } = outcome({ ...given, properties, preciseTotalAmountCents: '10.10' });
    expect(Object.entries(event!.properties)).toEqual([['a', 1.5], ['b', ' x '], ['c', true], ['d', null], ['e', ''], ['__proto__', 'p']]);
    expect(event!.preciseTotalAmountCents).toBe('10.1');
    expect(outcome({ ...given, preciseTotalAmountCents: 0.7 }).event?.preciseTotalAmountCents).toBe('0.7');
  });

  it.each<[string, unknown, Record<string, string[]>]>([
    ['nothing', undefined, { transactionId: ['value_is_mandatory'], externalSubscriptionId: ['value_is_mandatory'], code: ['value_is_mandatory'] }],
    ['empty ids', { transactionId: '', externalSubscriptionId: null, code: 5 }, { transactionId: ['value_is_mandatory'], externalSubscriptionId: ['value_is_mandatory'], code: ['invalid_type'] }],
    ['a time that is none', { ...given, timestamp: 'yesterday' }, { timestamp: ['invalid_date'] }],
    ['a time without offset', { ...given, timestamp: '2024-03-01T00:00:00' }, { timestamp: ['invalid_date'] }],
    ['a broken date', { ...given, timestamp: new Date(NaN) }, { timestamp: ['invalid_date'] }],
    ['properties that are no scalars', { ...given, properties: { a: {}, b: [1], c: NaN, d: 1n, e: 'fine' } }, { 'properties.a': ['invalid_type'], 'properties.b': ['invalid_type'], 'properties.c': ['invalid_type'], 'properties.d': ['invalid_type'] }],
    ['properties that are no object', { ...given, properties: ['a'] }, { properties: ['invalid_type'] }],
    ['properties in a Map', { ...given, properties: new Map([['a', 1]]) }, { properties: ['invalid_type'] }],
    ['a price that is no decimal', { ...given, preciseTotalAmountCents: 'free' }, { preciseTotalAmountCents: ['value_is_invalid'] }],
  ])('refuses %s', (_, input, details) => expect(outcome(input).details).toEqual(details));

  it('names the place in a batch', () => {
    expect(outcome({ ...given, code: '' }, 'events.3.').details).toEqual({ 'events.3.code': ['value_is_mandatory'] });
  });

  it('takes any input without a crash', () => {
    const nearly = fc.record({ properties: fc.anything(), timestamp: fc.anything(), preciseTotalAmountCents: fc.anything() }, { requiredKeys: [] });
    fc.assert(fc.property(fc.oneof(fc.anything(), nearly.map((fields) => ({ ...given, ...fields }))), (input) => {
      const { event } = outcome(input);
      if (event === null) return;
      const again = { ...event, timestamp: event.timestamp === null ? null : new Date(event.timestamp) };
      expect(outcome(again).event).toEqual(event);
    }));
  });
});

describe('content (usage.md 2.3)', () => {
  const sent = (change: object = {}): EventContent => contentOf(outcome({ ...given, timestamp: '2024-03-01T00:00:00Z', properties: { a: 1, b: 'x' }, preciseTotalAmountCents: 1, ...change }).event!);

  it.each<[string, object, boolean]>([
    ['the same', {}, true], ['properties in another order', { properties: { b: 'x', a: 1 } }, true], ['the price written otherwise', { preciseTotalAmountCents: '1.0' }, true],
    ['no timestamp', { timestamp: undefined }, true], ['the same instant elsewhere', { timestamp: '2024-03-01T01:00:00+01:00' }, true],
    ['under another transaction id', { transactionId: 'u' }, true],
    ['another timestamp', { timestamp: '2024-03-01T00:00:00.001Z' }, false], ['another code', { code: 'd' }, false], ['a text for a number', { properties: { a: '1', b: 'x' } }, false],
    ['a property more', { properties: { a: 1, b: 'x', c: null } }, false], ['a property less', { properties: { a: 1 } }, false], ['another price', { preciseTotalAmountCents: null }, false],
    ['a name moved into a value', { properties: { a: 1, 'b","x': 'x' } }, false],
  ])('%s', (_, change, same) => {
    expect(sameContent(sent(), sent(change))).toBe(same);
    expect(sameContent(sent(change), sent())).toBe(same);
  });
});

describe('eventProblems (usage.md 2.5)', () => {
  const filters = [{ key: 'region', values: ['eu', '1'] }];
  const problems = (properties: Record<string, Scalar>, metric: ReturnType<typeof metricOf> | null, strict = false) =>
    eventProblems({ properties }, metric, { strict }).map(({ code, path, reason }) => `${code} ${path} ${reason}`);

  it('a code without metric', () => expect(problems({}, null)).toEqual(['not_found code not_found']));

  it.each<[Record<string, Scalar>, Parameters<typeof metricOf>[0], string[]]>([
    [{ value: '1.5' }, 'sum', []], [{ value: 'x' }, 'sum', ['validation_failed properties.value value_is_invalid']], [{}, 'max', ['validation_failed properties.value value_is_mandatory']],
    [{ value: '' }, 'latest', ['validation_failed properties.value value_is_mandatory']], [{ value: true }, 'weighted_sum', ['validation_failed properties.value value_is_invalid']],
    [{ value: 'x' }, 'unique_count', []], [{ value: null }, 'unique_count', ['validation_failed properties.value value_is_mandatory']], [{}, 'count', []], [{}, 'custom', []],
  ])('%j for %s: %j', (properties, type, expected) => expect(problems(properties, metricOf(type))).toEqual(expected));

  it('a filter value that is not declared is refused only when strict', () => {
    const metric = metricOf('count', { filters });
    expect(problems({ region: 'mars' }, metric)).toEqual([]);
    expect(problems({ region: 'mars' }, metric, true)).toEqual(['validation_failed properties.region value_is_invalid']);
    for (const region of ['eu', 1, null, '']) expect(problems({ region }, metric, true)).toEqual([]);
    expect(problems({}, metric, true)).toEqual([]);
    expect(problems({ value: 'x', region: true }, metricOf('sum', { filters }), true)).toHaveLength(2);
  });
});
