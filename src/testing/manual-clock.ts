/** A clock that stands still until it is moved, and only moves forward. */
export interface ManualClock {
  now(): Date;
  /** Throws a `RangeError` for an earlier instant than the one it shows, and for what is no instant. */
  moveTo(instant: Date | string): void;
}

/**
 * A clock for tests, to hand to `BillingEngine.open({ clock })`.
 *
 * Example: `const clock = manualClock('2024-03-01T00:00:00Z'); clock.moveTo('2024-04-01T00:10:00Z')`
 */
export function manualClock(start: Date | string): ManualClock {
  let now = toMilliseconds(start);
  return {
    now: () => new Date(now),
    moveTo(instant) {
      const next = toMilliseconds(instant);
      if (next < now) throw new RangeError(`the clock shows ${new Date(now).toISOString()} and does not go back to ${new Date(next).toISOString()}`);
      now = next;
    },
  };
}

function toMilliseconds(instant: Date | string): number {
  const milliseconds = new Date(instant).getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError(`no instant: ${String(instant)}`);
  return milliseconds;
}
