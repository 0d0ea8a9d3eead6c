import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passedThresholds } from '../../../src/core/plans/usage-thresholds.js';

const single = (amountCents: number) => ({ amountCents, recurring: false });
const every = (amountCents: number) => ({ amountCents, recurring: true });
const passed = (thresholds: { amountCents: number; recurring: boolean }[], before: number, total: number) =>
  passedThresholds(thresholds, { before, total }).map(({ amountCents, recurring }) => (recurring ? `+${amountCents}` : String(amountCents)));

describe('the thresholds that usage passes', () => {
  it('are single ones above what was before and not above the total', () => {
    expect(passed([single(2000), single(1000), single(3100)], 700, 3100)).toEqual(['1000', '2000', '3100']);
    expect(passed([single(1000)], 1000, 4000)).toEqual([]);
    expect(passed([single(1000)], 999, 1000)).toEqual(['1000']);
  });

  it('are steps of the recurring one, counted from the largest single one', () => {
    const thresholds = [single(1000), every(500)];
    expect(passed(thresholds, 0, 1400)).toEqual(['1000']);
    expect(passed(thresholds, 1400, 1499)).toEqual([]);
    expect(passed(thresholds, 1400, 1500)).toEqual(['+500']);
    expect(passed(thresholds, 0, 5000)).toEqual(['1000', '+500']);
    expect(passed([every(500)], 0, 499)).toEqual([]);
  });

  it('are none when usage fell', () => {
    expect(passed([single(10), every(1)], 20, 15)).toEqual([]);
  });

  it('pass each single one exactly once, however often one looks', () => {
    // Small numbers, so that usage often stops on a threshold.
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 8 }), fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }), (rises, amounts) => {
      const fired: string[] = [];
      let total = 0;
      for (const rise of rises) {
        fired.push(...passed(amounts.map(single), total, total + rise));
        total += rise;
      }
      expect(fired.sort()).toEqual(amounts.filter((amount) => amount <= total).map(String).sort());
    }));
  });
});
