import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/testing/index.js';

describe('manualClock', () => {
  it('stands still until it is moved', () => {
    const clock = manualClock('2024-03-01T00:00:00Z');
    expect(clock.now()).toEqual(new Date('2024-03-01T00:00:00Z'));
    clock.moveTo(new Date('2024-03-31T00:00:00Z'));
    clock.moveTo('2024-03-31T02:00:00+02:00');
    expect(clock.now()).toEqual(new Date('2024-03-31T00:00:00Z'));
  });

  it('cannot be changed through a date it gave away', () => {
    const clock = manualClock('2024-03-01T00:00:00Z');
    clock.now().setFullYear(1999);
    expect(clock.now()).toEqual(new Date('2024-03-01T00:00:00Z'));
  });

  it('does not go back, and refuses what is no instant', () => {
    const clock = manualClock('2024-03-01T00:00:00Z');
    expect(() => clock.moveTo('2024-02-29T23:59:59.999Z')).toThrow(RangeError);
    expect(() => clock.moveTo('soon')).toThrow(RangeError);
  });
});
