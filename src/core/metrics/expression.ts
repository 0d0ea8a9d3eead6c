export type ExpressionFunction = 'ceil' | 'concat' | 'floor' | 'greatest' | 'least' | 'round';
export type ExpressionOperator = '+' | '-' | '*' | '/';

/** A parsed expression (usage.md 4.2), as plain JSON. Parentheses leave no trace. */
export type Expression =
  /** Digits as written. */
  | { kind: 'number'; value: string }
  | { kind: 'text'; value: string }
  | { kind: 'code' }
  | { kind: 'timestamp' }
  | { kind: 'property'; name: string }
  | { kind: 'negation'; operand: Expression }
  /** Operators of one rank, from left to right; at least one. A list, so that long sums do not nest deeply. */
  | { kind: 'chain'; first: Expression; rest: { operator: ExpressionOperator; operand: Expression }[] }
  | { kind: 'call'; function: ExpressionFunction; arguments: Expression[] };
