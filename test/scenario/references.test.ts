import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/scenario/json.js';
import { UnresolvedReference, resolveReferences } from '../../src/scenario/references.js';

const kept = new Map<string, Json>([
  ['inv', { id: 'i-1', total: 0, none: null, fees: [{ id: 'f-1', type: 'plan', units: '3' }, { id: 'f-2', type: 'charge', units: '4', n: 4 }, { id: 'f-3', type: 'charge' }] }],
  ['list', [{ id: 'a' }, { id: 'b' }]],
  ['snake_case-2', 'text'],
]);

describe('resolveReferences', () => {
  it.each<[string, Json]>([
    ['$inv.id', 'i-1'],
    ['$inv.total', 0],
    ['$inv.none', null],
    ['$inv.fees.1.id', 'f-2'],
    ['$inv.fees[type=charge].id', 'f-2'],
    ['$inv.fees[n=4].id', 'f-2'],
    ['$list.1', { id: 'b' }],
    ['$list[id=b].id', 'b'],
    ['$snake_case-2', 'text'],
  ])('%s', (reference, value) => {
    expect(resolveReferences(reference, kept)).toEqual(value);
  });

  it('looks into lists and objects, and leaves keys, numbers and other texts alone', () => {
    expect(resolveReferences({ $any: true, a: ['$inv.id', 1, null, true], text: 'costs $5', amount: '$5' }, kept))
      .toEqual({ $any: true, a: ['i-1', 1, null, true], text: 'costs $5', amount: '$5' });
  });

  it.each([
    ['$nobody.id', 'no result is kept as "nobody"'],
    ['$inv.nothing', 'nothing at ".nothing"'],
    ['$inv.fees.9', 'nothing at ".9"'],
    ['$inv.fees.length', 'nothing at ".length"'],
    ['$inv.fees[type=tax].id', 'nothing at "[type=tax]"'],
    ['$inv.constructor', 'nothing at ".constructor"'],
    ['$inv[type=x]', 'nothing at "[type=x]"'],
  ])('%s leads nowhere', (reference, reason) => {
    expect(() => resolveReferences([reference], kept)).toThrow(new UnresolvedReference(reference, reason));
  });
});
