import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AtomKey, atomFinder, atomKeyText, dimensionsOf } from '../../../src/core/metrics/atom-key.js';
import { bucketOf } from '../../../src/core/metrics/buckets.js';
import { compareGroups, groupOf } from '../../../src/core/metrics/groups.js';
import { readerOf } from '../../../src/core/metrics/property-value.js';
import type { Scalar } from '../../../src/core/metrics/usage-event.js';
import { chargeOf } from './build.js';

const ALL = ['__ALL_FILTER_VALUES__'];
const declared = [
  { key: 'steps', values: ['25', '50', '75', '100'] }, { key: 'size', values: ['512', '1024'] }, { key: 'model', values: ['llama-1', 'llama-2', 'llama-3'] },
];
const filtersOf = (...values: Record<string, string[]>[]) => values.map((given) => ({ values: given, pricingGroupKeys: [] as string[] }));
const bucket = (properties: Record<string, Scalar>, filters: Record<string, string[]>[], known = declared) =>
  bucketOf(readerOf(properties), filtersOf(...filters), known);

describe('bucketOf (usage.md 9.2, 9.3)', () => {
  const five: Record<string, string[]>[] = [
    { steps: ['25'], size: ['512'], model: ['llama-2'] }, { steps: ['25'], size: ['512'] }, { steps: ALL, size: ALL }, { size: ALL }, { size: ['512'] },
  ];

  it.each<[Record<string, Scalar>, number | null]>([
    [{ steps: 25, size: 512, model: 'llama-2' }, 0], [{ steps: '25', size: '512', model: 'llama-3' }, 1], [{ steps: 50, size: 512 }, 2],
    [{ size: 1024 }, 3], [{ size: 512 }, 4], [{ model: 'llama-2' }, null], [{ size: 2048 }, null], [{}, null],
  ])('the example of 9.4: %j falls to %s', (properties, expected) => expect(bucket(properties, five)).toBe(expected));

  it.each<[string, Record<string, Scalar>, Record<string, string[]>[], number | null]>([
    ['the narrower goes before the wider, whichever comes first', { size: '512' }, [{ size: ['512', '1024'] }, { size: ['512'] }], 1],
    ['overlapping without containing: the first', { steps: '50' }, [{ steps: ['25', '50'] }, { steps: ['50', '75'] }], 0],
    ['of the same values: the first', { size: '512' }, [{ size: ALL }, { size: ['1024', '512'] }], 0],
    ['other keys of equal number: the first', { size: '512', steps: '25' }, [{ size: ALL }, { steps: ['25'] }], 0],
    ['narrower on one key, wider on another: the first', { size: '512', steps: '25' }, [{ size: ALL, steps: ['25'] }, { size: ['512'], steps: ALL }], 0],
    ['more keys go before narrower', { size: '512', steps: '25' }, [{ size: ['512'] }, { size: ALL, steps: ALL }], 1],
    ['what is narrower than one that is wider still goes first only against that one', { steps: '50' }, [{ steps: ['25', '50'] }, { steps: ['50', '75'] }, { steps: ['50', '75', '100'] }], 0],
    ['the first of those left, after the wider ones are out', { steps: '50' }, [{ steps: ['25', '50', '75'] }, { steps: ['50', '100'] }, { steps: ['50', '75'] }], 1],
    ['a value no longer declared never matches', { size: '4096' }, [{ size: ['4096'] }, { size: ALL }], null],
    ['a key the metric does not declare never matches', { region: 'eu' }, [{ region: ['eu'] }], null],
    ['null and empty match nothing', { size: null, model: '' }, [{ size: ALL }, { model: ALL }], null],
    ['a filter without keys swallows nothing', { size: '512' }, [{}], null],
    ['a filter without values matches nothing', { size: '512' }, [{ size: [] }], null],
  ])('%s', (_, properties, filters, expected) => expect(bucket(properties, filters)).toBe(expected));

  it('a declared value may be empty, and "true" is the text of a boolean', () => {
    expect(bucket({ beta: '' }, [{ beta: [''] }], [{ key: 'beta', values: [''] }])).toBe(0);
    expect(bucket({ beta: true }, [{ beta: ALL }], [{ key: 'beta', values: ['true'] }])).toBe(0);
  });

  it('answers by the rule as it is written, on any filters', () => {
    const subset = (values: string[]) => fc.oneof(fc.constant(ALL), fc.subarray(values, { minLength: 1 }));
    const filters = fc.array(
      fc.record({ steps: subset(declared[0]!.values), size: subset(declared[1]!.values), model: subset(declared[2]!.values) }, { requiredKeys: [] })
        .filter((values) => Object.keys(values).length > 0),
      { maxLength: 6 },
    );
    const properties = fc.record(
      { steps: fc.constantFrom(25, '50', '75', '60'), size: fc.constantFrom('512', 1024, '1'), model: fc.constantFrom('llama-1', 'llama-2', 'gpt') }, { requiredKeys: [] },
    ) as fc.Arbitrary<Record<string, Scalar>>;
    fc.assert(fc.property(filters, properties, (given, event) => {
      const valuesOf = (filter: Record<string, string[]>, key: string) => (filter[key] === ALL ? declared.find((known) => known.key === key)!.values : filter[key] ?? []);
      const matching = given.filter((filter) => Object.keys(filter).every((key) => event[key] !== undefined && valuesOf(filter, key).includes(String(event[key]))));
      const most = matching.filter((filter) => matching.every((other) => Object.keys(other).length <= Object.keys(filter).length));
      const contained = (a: Record<string, string[]>, b: Record<string, string[]>) =>
        Object.keys(a).every((key) => key in b && valuesOf(a, key).every((value) => valuesOf(b, key).includes(value)));
      const left = most.filter((filter) => !most.some((other) => contained(other, filter) && !contained(filter, other)));
      expect(bucket(event, given)).toBe(left[0] === undefined ? null : given.indexOf(left[0]));
    }));
  });
});

describe('groups (usage.md 10)', () => {
  it('missing, null and empty are one value', () => {
    for (const properties of [{}, { user: null }, { user: '' }] as Record<string, Scalar>[]) expect(groupOf(readerOf(properties), ['user'])).toEqual({ user: null });
    expect(groupOf(readerOf({ user: 0, team: false }), ['user', 'team'])).toEqual({ user: '0', team: 'false' });
    expect(groupOf(readerOf({ user: 'x' }), [])).toEqual({});
  });

  it('are ordered by the texts of their values, null last', () => {
    const groups = [{ a: null, b: '1' }, { a: 'z', b: null }, { a: 'z', b: '2' }, { a: 'B', b: null }];
    expect(groups.sort(compareGroups(['a', 'b']))).toEqual([{ a: 'B', b: null }, { a: 'z', b: '2' }, { a: 'z', b: null }, { a: null, b: '1' }]);
  });

  it('take any name for a key', () => {
    const charge = chargeOf({ pricingGroupKeys: ['__proto__', 'constructor'] });
    const find = atomFinder(charge, []);
    const keyed = find(readerOf(Object.fromEntries([['__proto__', 'x']])));
    expect(Object.entries(keyed.groupedBy)).toEqual([['__proto__', 'x'], ['constructor', null]]);
    expect(atomKeyText(keyed)).not.toBe(atomKeyText(find(readerOf({}))));
  });
});

describe('atoms', () => {
  it('have one text whatever the order of the keys, and another one for another atom', () => {
    const text = atomKeyText({ filterIndex: 0, groupedBy: { a: '1', b: null } });
    expect(atomKeyText({ filterIndex: 0, groupedBy: { b: null, a: '1' } })).toBe(text);
    const others: AtomKey[] = [{ filterIndex: null, groupedBy: { a: '1', b: null } }, { filterIndex: 0, groupedBy: { a: '1', b: 'null' } }, { filterIndex: 0, groupedBy: { a: '1' } }];
    for (const other of others) expect(atomKeyText(other)).not.toBe(text);
  });

  it('are grouped by the keys of their bucket, and by the wallet (charges.md 2.3, 2.5)', () => {
    const charge = chargeOf({ filters: [{ values: { size: ['512'] }, pricingGroupKeys: ['user'] }], pricingGroupKeys: ['team'], acceptsTargetWallet: true });
    const find = atomFinder(charge, declared);
    const properties = { user: 'u', team: 't', target_wallet_code: 'w' };
    expect(find(readerOf({ ...properties, size: 512 }))).toEqual({ filterIndex: 0, groupedBy: { user: 'u', target_wallet_code: 'w' } });
    expect(find(readerOf(properties))).toEqual({ filterIndex: null, groupedBy: { team: 't', target_wallet_code: 'w' } });
    expect(dimensionsOf(charge)).toEqual(['size', 'target_wallet_code', 'team', 'user']);
    expect(dimensionsOf(chargeOf())).toEqual([]);
  });
});
