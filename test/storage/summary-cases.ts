import fc from 'fast-check';
import { expect } from 'vitest';
import { canonical, dec } from '../../src/core/money/decimal.js';
import { numberOf, textOf } from '../../src/core/metrics/property-value.js';
import type { NewUsageEvent, PropertyValue, SummaryRequest, UsageEventRow, UsageSummary } from '../../src/storage/usage.js';
import type { Harness } from './harness.js';
import { sampleEvent } from './rows.js';

const AT = 1_700_000_000_000;

/** Names that mean something to JSON paths, SQL or JavaScript. */
export const HOSTILE_NAMES = [
  'value', '', '"', "'", "'; drop table x; --", '\\', '\\"', '$', '$.value', 'a.b', '[0]', '#-1', '*', 'ключ', '😀', 'a\nb', 'null', '__proto__', 'constructor', '$1', '?', '}', 'VALUE',
];

const HOSTILE_VALUES: PropertyValue[] = [
  0, -0, 1, -1, 0.1, 0.2, 1e21, 1e-7, 1.7976931348623157e308, 5e-324, 9007199254740993, '0', '-0', '-0.00', '1', '1.0', '01', '1e3', '+1', ' 1', '1 ', '.5', '5.', '-', '--1', '1.2.3', '',
  '12345678901234567890123456789.123456789', `-0.${'0'.repeat(40)}1`, '999999999999999', '9999999999999999', '123456789.1234567', 'NaN', 'Infinity', '0x10', '١', 'text', '"1"', '[1]', '{"a":1}', 'null', 'true',
  "'; select 1; --", '\\u0031', '1\n', '😀', true, false, null,
];

const property = fc.constantFrom(...HOSTILE_NAMES);
const text = fc.string({ unit: 'grapheme', maxLength: 6 });
const value: fc.Arbitrary<PropertyValue> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_VALUES) }, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), text,
  fc.tuple(fc.bigInt(), fc.nat({ max: 999 })).map(([whole, part]) => `${whole}.${part}`),
);
const properties = fc.array(fc.tuple(property, value), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
const event = fc.record({ properties, at: fc.nat(5), code: fc.constantFrom('calls', 'other'), sub: fc.constantFrom('sub', 'sub2') });
const request = fc.record({
  kind: fc.constantFrom('count', 'sum', 'max', 'latest', 'present' as const), field: fc.constantFrom(...HOSTILE_NAMES.slice(0, 6)),
  dimensions: fc.uniqueArray(property, { maxLength: 3 }), from: fc.option(fc.nat(3), { nil: null }), to: fc.nat(5),
});

/** Read off the description in usage.ts, event by event. */
export function naiveSummary({ kind, field, dimensions, externalSubscriptionId, code, from, to }: SummaryRequest, events: readonly UsageEventRow[]): UsageSummary[] {
  const own = (of: UsageEventRow, name: string) => (Object.hasOwn(of.properties, name) ? of.properties[name] : undefined);
  const groups = new Map<string, UsageEventRow[]>();
  for (const each of [...events].sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence)) {
    if (each.externalSubscriptionId !== externalSubscriptionId || each.code !== code || each.timestamp > to || (from !== null && each.timestamp < from)) continue;
    const read = field === null ? undefined : own(each, field);
    if (kind === 'present' && (read === undefined || read === null || read === '')) continue;
    if (['sum', 'max', 'latest'].includes(kind) && numberOf(read) === null) continue;
    const key = JSON.stringify(dimensions.map((name) => [own(each, name) ?? (Object.hasOwn(each.properties, name) ? null : 'absent'), Object.hasOwn(each.properties, name)]));
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const last = group.at(-1)!;
    const values = group.map((each) => (field === null ? undefined : own(each, field)));
    const exact = values.map((each) => numberOf(each) ?? dec(0));
    const position = { timestamp: last.timestamp, sequence: last.sequence };
    return {
      dimensions: dimensions.map((name) => own(last, name)),
      count: group.length,
      ...(kind === 'sum' ? { sum: exactSum(exact.map(canonical)) } : {}),
      ...(kind === 'max' ? { max: canonical(exact.reduce((a, b) => (b.gt(a) ? b : a))) } : {}),
      ...(kind === 'latest' ? { latest: { value: canonical(exact.at(-1)!), ...position } } : {}),
      ...(kind === 'present' ? { latest: { value: textOf(values.at(-1))!, ...position } } : {}),
    };
  });
}

/** By hand on paper: digits under digits. 1e308 and 5e-324 have more of them together than a decimal of the core holds. */
function exactSum(texts: readonly string[]): string {
  const scale = Math.max(...texts.map((each) => each.split('.')[1]?.length ?? 0));
  const total = texts.map((each) => BigInt(each.replace('.', '') + '0'.repeat(scale - (each.split('.')[1]?.length ?? 0)))).reduce((a, b) => a + b);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const shown = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '');
  return total < 0n ? `-${shown}` : shown;
}

const sorted = (summaries: readonly UsageSummary[]) =>
  [...summaries].sort((a, b) => (JSON.stringify([a.dimensions.map((each) => [each])]) < JSON.stringify([b.dimensions.map((each) => [each])]) ? -1 : 1));
/** A list, as undefined and null are not the same here. */
const told = (summaries: readonly UsageSummary[]) => sorted(summaries).map((each) => ({ ...each, dimensions: each.dimensions.map((of) => (of === undefined ? [] : [of])) }));

export function summaryCases({ both }: Harness): void {
  both('are what adding up event by event would give', async (store) => {
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 30 }), fc.array(request, { minLength: 1, maxLength: 4 }), async (drawn, asked) => {
      run += 1;
      const events: NewUsageEvent[] = drawn.map((each, n) => sampleEvent(n, {
        externalSubscriptionId: `${each.sub} ${run}`, code: each.code, timestamp: AT + each.at, properties: each.properties,
      }));
      await store.commit([], { events });
      const stored = await store.usage.find(events);
      const requests = asked.map((each): SummaryRequest => ({ ...each, from: each.from === null ? null : AT + each.from, to: AT + each.to, externalSubscriptionId: `sub ${run}`, code: 'calls' }));
      const answers = await store.usage.summarize(requests);
      expect(answers.map(told)).toEqual(requests.map((each) => told(naiveSummary(each, stored))));
    }), { numRuns: 40 });
  });

  both('know every hostile name and value', async (store) => {
    const events = HOSTILE_VALUES.flatMap((each, row) => HOSTILE_NAMES.map((name, n) => sampleEvent(row * 100 + n, { properties: Object.fromEntries([[name, each], ['row', row]]) })));
    await store.commit([], { events });
    const stored = await store.usage.find(events);
    const requests = HOSTILE_NAMES.flatMap((name) => (['sum', 'max', 'latest', 'present'] as const).flatMap((kind): SummaryRequest[] => [
      { kind, field: name, dimensions: [], externalSubscriptionId: 'sub', code: 'calls', from: null, to: AT + 1e9 },
      { kind, field: name, dimensions: [name], externalSubscriptionId: 'sub', code: 'calls', from: null, to: AT + 1e9 },
    ]));
    const answers = await store.usage.summarize(requests);
    for (const [n, each] of requests.entries()) expect(told(answers[n]!), JSON.stringify(each)).toEqual(told(naiveSummary(each, stored)));
  });

  both('add up exactly where floats would not', async (store) => {
    const events = Array.from({ length: 1000 }, (_, n) => sampleEvent(n, { properties: { value: n % 2 ? 0.1 : '0.2', big: '9007199254740993.1' } }));
    await store.commit([], { events });
    const ask = (field: string): SummaryRequest => ({ kind: 'sum', field, dimensions: [], externalSubscriptionId: 'sub', code: 'calls', from: null, to: AT + 1e9 });
    expect(await store.usage.summarize([ask('value'), ask('big')])).toEqual([
      [{ dimensions: [], count: 1000, sum: '150' }], [{ dimensions: [], count: 1000, sum: '9007199254740993100' }],
    ]);
  });

  both('of nothing are none', async (store) => {
    const kinds = ['count', 'sum', 'max', 'latest', 'present'] as const;
    const requests = kinds.flatMap((kind) => [[], ['a']].map((dimensions): SummaryRequest => ({ kind, field: 'x', dimensions, externalSubscriptionId: 'sub', code: 'calls', from: null, to: AT })));
    expect(await store.usage.summarize(requests)).toEqual(requests.map(() => []));
    expect(await store.usage.summarize([])).toEqual([]);
  });
}
