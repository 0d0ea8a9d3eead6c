import { isObject } from '../../core/charges/input-object.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import { defaultCode } from '../../core/plans/default-code.js';

/** One entry of a list of charges, as given, with the code that it has and the charge that it stands for. */
export interface GivenCharge<C> {
  input: unknown;
  /** Before the names of its fields, 'charges.0.' or ''. */
  path: string;
  /** '' when it cannot be told: the entry is refused then. */
  code: string;
  before: C | null;
}

/**
 * Matches a new list to the charges there are: by code, and an entry without a code by the default code of its metric or
 * add-on (plans.md 1.10, 2.3). A code given twice is `already_exists`.
 */
export function matchByCode<C extends { code: string }>(
  inputs: readonly unknown[], list: 'charges' | 'fixedCharges', existing: readonly C[], refusals: Refusals,
): GivenCharge<C>[] {
  const taken: string[] = [];
  return inputs.map((input, index) => {
    const path = `${list}.${index}.`;
    const code = settleCode(input, list, taken, path, refusals);
    return { input, path, code, before: existing.find((charge) => charge.code === code) ?? null };
  });
}

/** The code of an entry: the one given, if it is free, else the default one. Adds it to those taken. */
export function settleCode(input: unknown, list: 'charges' | 'fixedCharges', taken: string[], path: string, refusals: Refusals): string {
  const fields = isObject(input) ? input : {};
  const given = fields['code'];
  if (typeof given === 'string' && given !== '') {
    if (taken.includes(given)) refusals.add(`${path}code`, 'value_already_exist', 'already_exists');
    taken.push(given);
    return given;
  }
  const base = fields[list === 'charges' ? 'billableMetricCode' : 'addOnCode'];
  if (typeof base !== 'string' || base === '') return '';
  const code = defaultCode(base, taken);
  taken.push(code);
  return code;
}

/** An entry over what it stands for: what it leaves out keeps its value. */
export function over(before: object | null, input: Record<string, unknown>): Record<string, unknown> {
  return { ...before, ...Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) };
}

/** Refuses each field that says something else than before, among those that must not change (`not_allowed`). */
export function refuseFrozen(
  input: Record<string, unknown>, before: object, frozen: Readonly<Record<string, unknown>>, path: string, refusals: Refusals,
): void {
  for (const [field, byDefault] of Object.entries(frozen)) {
    if (input[field] === undefined) continue;
    if ((input[field] ?? byDefault) !== ((before as Record<string, unknown>)[field] ?? byDefault)) refusals.add(path + field, 'value_is_frozen', 'not_allowed');
  }
}
