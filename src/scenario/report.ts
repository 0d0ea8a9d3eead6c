import type { Mismatch } from './match.js';
import type { StepFailure } from './play-steps.js';

/** `step 3: items.0.totalAmountCents: expected 1, actual 2`, on one line. */
export function describeFailure({ step, path, expected, actual }: StepFailure): string {
  const place = path === '' ? `step ${step}` : `step ${step}: ${path}`;
  return `${place}: expected ${short(expected)}, actual ${short(actual)}`;
}

const LONGEST = 400;

function short(value: Mismatch['actual']): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
