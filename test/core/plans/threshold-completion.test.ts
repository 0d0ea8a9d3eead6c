import { describe, expect, it } from 'vitest';
import { thresholdCompletion } from '../../../src/core/plans/threshold-completion.js';

const single = (amountCents: number) => ({ amountCents, recurring: false });
const every = (amountCents: number) => ({ amountCents, recurring: true });

describe('how far usage has come to its thresholds (usage.md 15.3)', () => {
  it.each([
    [[single(100)], 23, [[100, '0.23']]],
    [[single(100)], 43, [[100, '0.43']]],
    [[single(20_000), single(10_000)], 2_300, [[10_000, '0.23'], [20_000, '0']]],
    [[single(10_000), single(20_000)], 12_000, [[10_000, '1'], [20_000, '0.2']]],
    [[single(100), every(200)], 120, [[100, '1'], [300, '0.1']]],
    [[single(100), every(200)], 99, [[100, '0.99'], [300, '0']]],
    [[every(3)], 7, [[3, '1'], [6, '1'], [9, '0.3333333333']]],
    [[], 7, []],
  ])('%j at %i', (thresholds, total, lines) => {
    expect(thresholdCompletion(thresholds, total, []).map(({ amountCents, completionRatio }) => [amountCents, completionRatio])).toEqual(lines);
  });

  it('is reached when a progressive invoice was made for it, several steps at once by one', () => {
    const invoices = [
      { at: 1, thresholds: [single(100)], totalCents: 150 },
      { at: 2, thresholds: [every(200)], totalCents: 520 },
    ];
    expect(thresholdCompletion([single(100), every(200)], 720, invoices).map(({ amountCents, reachedAt }) => [amountCents, reachedAt?.getTime() ?? null]))
      .toEqual([[100, 1], [300, 2], [500, 2], [700, null], [900, null]]);
  });
});
