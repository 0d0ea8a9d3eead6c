import { isObject } from '../../core/charges/input-object.js';

/** A code that an input names, and where. */
export interface NamedCode {
  code: string;
  path: string;
}

/**
 * The code in a field of an unchecked input, none if there is no text. It is looked up also where the rest of the input is
 * refused, so that all failures are reported together (README.md, Errors).
 */
export function namedCode(input: unknown, field: string, path: string): NamedCode[] {
  const code = isObject(input) ? input[field] : null;
  return isCode(code) ? [{ code, path: `${path}${field}` }] : [];
}

/** The same of each tax in the list `taxCodes` of an input. Those that it leaves as they were may have been deleted since. */
export function namedTaxes(input: unknown, path: string): NamedCode[] {
  const codes: unknown = isObject(input) ? input['taxCodes'] : null;
  return Array.isArray(codes) ? codes.flatMap((code: unknown, place) => (isCode(code) ? [{ code, path: `${path}taxCodes.${place}` }] : [])) : [];
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
