import { type Json, isObject } from './json.js';

const isArray = (operand: Json | undefined) => Array.isArray(operand) || 'must be a list';
const isCount = (operand: Json | undefined) => (Number.isInteger(operand) && Number(operand) >= 0) || 'must be a whole number';
const isFigure = (operand: Json | undefined) => typeof operand === 'number' || typeof operand === 'string' || 'must be a number or a decimal';
const isTrue = (operand: Json | undefined) => operand === true || 'must be true';

/** What may stand as the key of an operation, with the check of its operand. */
const OPERATORS: Record<string, (operand: Json | undefined) => true | string> = {
  $length: isCount, $contains: isArray, $unordered: isArray, $approx: isFigure, within: isFigure, $any: isTrue,
};

/** True for `{ "$length": 2 }` and its like: an object of which a key begins with `$`. */
export function isOperation(value: { [key: string]: Json }): boolean {
  return Object.keys(value).some((key) => key.startsWith('$'));
}

/** What is wrong with the operations in an expectation, by path; none means that `mismatches` can judge by it. */
export function operatorProblems(expected: Json, path: (string | number)[] = []): { path: (string | number)[]; problem: string }[] {
  if (Array.isArray(expected)) return expected.flatMap((element, index) => operatorProblems(element, [...path, index]));
  if (!isObject(expected)) return [];
  const own = isOperation(expected) ? problemsOfOperation(expected) : [];
  return [
    ...own.map(({ key, problem }) => ({ path: [...path, key], problem })),
    ...Object.entries(expected).flatMap(([key, inner]) => operatorProblems(inner, [...path, key])),
  ];
}

function problemsOfOperation(operation: { [key: string]: Json }): { key: string; problem: string }[] {
  const problems = Object.entries(operation).flatMap(([key, operand]) => {
    const verdict = Object.hasOwn(OPERATORS, key) ? OPERATORS[key]!(operand) : 'is no operator';
    return verdict === true ? [] : [{ key, problem: verdict }];
  });
  if (('$approx' in operation) !== ('within' in operation)) problems.push({ key: 'within', problem: 'goes with $approx' });
  return problems;
}
