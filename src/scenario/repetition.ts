import { type Json, mapTexts } from './json.js';

/** The value of the n-th repetition of a step: `{n}` in every text of it is the number, counted from 1. */
export function numbered<T extends Json>(value: T, n: number): T {
  return mapTexts(value, (text) => text.replaceAll('{n}', String(n))) as T;
}
