import { Decimal, canonical } from '../money/decimal.js';
import { roundDown, roundHalfUp, roundUp } from '../money/rounding.js';
import type { Instant } from '../time/instant.js';
import type { Expression, ExpressionFunction, ExpressionOperator } from './expression.js';
import { numberOf, propertyOf, textOf } from './property-value.js';
import { quotient } from './quotient.js';
import type { Scalar } from './usage-event.js';

/** What an expression may read of an event. */
export interface ExpressionEvent {
  code: string;
  timestamp: Instant;
  properties: Record<string, Scalar>;
}

/**
 * The value of an expression for one event: a canonical decimal, or text (usage.md 4.3 to 4.5); an error says what cannot be computed:
 * a property that is absent or null, text where a number is needed, division by zero, places to round to that no number has.
 * Exact; only a quotient without end is cut, to 50 significant digits.
 */
export function evaluateExpression(ast: Expression, event: ExpressionEvent): { value: string } | { error: string } {
  try {
    const value = evaluate(ast, event);
    return { value: value.number === null ? value.text : canonical(value.number) };
  } catch (thrown) {
    if (thrown instanceof Uncomputable) return { error: thrown.message };
    throw thrown;
  }
}

/** Ends an evaluation at once; never leaves this file. */
class Uncomputable extends Error {}

/** A number knows its text besides, so that `concat` keeps "007" as it was sent. */
type Value = { number: Decimal; text: string } | { number: null; text: string };

function evaluate(ast: Expression, event: ExpressionEvent): Value {
  switch (ast.kind) {
    case 'number': return fromNumber(new Decimal(ast.value));
    case 'text': return { number: null, text: ast.value };
    case 'code': return { number: null, text: event.code };
    case 'timestamp': return fromNumber(new Decimal(Math.trunc(event.timestamp / 1000)));
    case 'property': return property(ast.name, event);
    case 'negation': return fromNumber(number(ast.operand, event).negated());
    case 'chain': return fromNumber(ast.rest.reduce(
      (left, { operator, operand }) => OPERATIONS[operator](left, number(operand, event)),
      number(ast.first, event),
    ));
    case 'call': return call(ast.function, ast.arguments, event);
  }
}

function number(ast: Expression, event: ExpressionEvent): Decimal {
  const value = evaluate(ast, event);
  if (value.number === null) throw new Uncomputable(`"${value.text}" is no number`);
  return value.number;
}

function fromNumber(value: Decimal): Value {
  return { number: value, text: canonical(value) };
}

function property(name: string, { properties }: ExpressionEvent): Value {
  const value = propertyOf(properties, name);
  const text = textOf(value);
  if (text === null) throw new Uncomputable(`the property "${name}" is missing`);
  return { number: numberOf(value), text };
}

const OPERATIONS: Record<ExpressionOperator, (a: Decimal, b: Decimal) => Decimal> = {
  '+': (a, b) => a.plus(b),
  '-': (a, b) => a.minus(b),
  '*': (a, b) => a.times(b),
  '/'(a, b) {
    if (b.isZero()) throw new Uncomputable('division by zero');
    return quotient(a, b);
  },
};

function call(name: ExpressionFunction, parts: readonly Expression[], event: ExpressionEvent): Value {
  if (name === 'concat') return { number: null, text: parts.map((part) => evaluate(part, event).text).join('') };
  const numbers = parts.map((part) => number(part, event));
  switch (name) {
    case 'least': return fromNumber(numbers.reduce((a, b) => Decimal.min(a, b)));
    case 'greatest': return fromNumber(numbers.reduce((a, b) => Decimal.max(a, b)));
    default: return fromNumber(rounded(ROUNDERS[name], numbers[0]!, numbers[1] ?? new Decimal(0)));
  }
}

const ROUNDERS = { round: roundHalfUp, ceil: roundUp, floor: roundDown };

/** Beyond this many places left of the point an outcome would be a text of pure zeros, as long as the event asks for. */
const MOST_PLACES = 1000;

function rounded(round: (value: Decimal, decimals: number) => Decimal, value: Decimal, places: Decimal): Decimal {
  const decimals = places.trunc();
  if (decimals.gte(value.decimalPlaces())) return value;
  if (decimals.lt(-MOST_PLACES)) throw new Uncomputable(`${canonical(decimals)} is no number of decimals to round to`);
  return round(value, decimals.toNumber());
}
