import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeDates, encodeDates } from '../../src/engine/json-dates.js';

const key = fc.oneof(fc.constantFrom('$date', '$$date', 'date', '$'), fc.string());
const { data } = fc.letrec((tie) => ({
  data: fc.oneof({ maxDepth: 3 }, fc.date({ noInvalidDate: true }), fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('data'), { maxLength: 3 }), fc.dictionary(key, tie('data'), { maxKeys: 3, noNullPrototype: true })),
}));

it('plain data comes back from JSON as it was, dates as dates, whatever its fields are called', () => {
  fc.assert(fc.property(data, (value) => {
    expect(decodeDates(JSON.parse(JSON.stringify(encodeDates(value))))).toEqual(value);
  }));
});
