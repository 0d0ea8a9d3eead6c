import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pair } from '../../src/scenario/pairing.js';

const bipartite = fc.integer({ min: 0, max: 5 }).chain((wanted) => fc.integer({ min: 0, max: 5 }).chain((offered) =>
  fc.array(fc.array(fc.boolean(), { minLength: offered, maxLength: offered }), { minLength: wanted, maxLength: wanted })
    .map((fits) => ({ wanted, offered, fits }))));

/** The most wishes that can be met, by trying everything. */
function most(fits: readonly boolean[][], wish = 0, taken = new Set<number>()): number {
  if (wish === fits.length) return 0;
  const met = fits[wish]!.flatMap((ok, offer) => (ok && !taken.has(offer) ? [1 + most(fits, wish + 1, new Set([...taken, offer]))] : []));
  return Math.max(most(fits, wish + 1, taken), ...met);
}

describe('pair', () => {
  it('meets as many wishes as can be met, each with an offer of its own that fits', () => {
    fc.assert(fc.property(bipartite, ({ wanted, offered, fits }) => {
      const got = pair(wanted, offered, (wish, offer) => fits[wish]![offer]!);
      const met = got.flatMap((offer, wish) => (offer === null ? [] : [{ offer, wish }]));
      expect(got).toHaveLength(wanted);
      expect(met.every(({ offer, wish }) => fits[wish]![offer])).toBe(true);
      expect(new Set(met.map(({ offer }) => offer)).size).toBe(met.length);
      expect(met).toHaveLength(most(fits));
    }));
  });
});
