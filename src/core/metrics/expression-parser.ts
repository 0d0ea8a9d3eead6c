import type { Expression, ExpressionFunction, ExpressionOperator } from './expression.js';
import { type ExpressionError, type Token, tokensOf } from './expression-tokens.js';

/** The least and the most arguments that each function takes (usage.md 4.5). */
const ARGUMENTS: Record<ExpressionFunction, [least: number, most: number]> = {
  ceil: [1, 2], floor: [1, 2], round: [1, 2], concat: [1, Infinity], greatest: [1, Infinity], least: [1, Infinity],
};

/** Parentheses and calls within one another. No formula comes near it; without a limit a hostile text would exhaust the stack. */
const DEEPEST = 100;

const PROPERTY = /^event\.properties\.([A-Za-z][A-Za-z0-9_]*)$/;

/**
 * Parses the expression of a metric (usage.md 4.2), or says where (counted from 0) and why it does not parse. Never throws.
 * The whole text must parse; a wrong number of arguments does not, nor does nesting deeper than 100.
 */
export function parseExpression(source: string): { ast: Expression } | { error: ExpressionError } {
  const tokens = tokensOf(source);
  if ('error' in tokens) return tokens;
  const parser = new Parser(tokens, source.length);
  try {
    return { ast: parser.whole() };
  } catch (thrown) {
    if (thrown instanceof Unparsable) return { error: { position: thrown.position, message: thrown.message } };
    throw thrown;
  }
}

/** Ends a descent at once; never leaves this file. */
class Unparsable extends Error {
  constructor(readonly position: number, message: string) {
    super(message);
  }
}

/** One method for each rule of the grammar. */
class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[], private readonly end: number) {}

  whole(): Expression {
    const expression = this.expression();
    if (this.next < this.tokens.length) throw this.unexpected('an operator or the end');
    return expression;
  }

  private expression(): Expression {
    return this.chain(['+', '-'], () => this.chain(['*', '/'], () => this.factor()));
  }

  private chain(operators: readonly ExpressionOperator[], part: () => Expression): Expression {
    const first = part();
    const rest: { operator: ExpressionOperator; operand: Expression }[] = [];
    for (;;) {
      const operator = operators.find((symbol) => this.take(symbol));
      if (operator === undefined) return rest.length === 0 ? first : { kind: 'chain', first, rest };
      rest.push({ operator, operand: part() });
    }
  }

  private factor(): Expression {
    return this.take('-') ? { kind: 'negation', operand: this.primary() } : this.primary();
  }

  private primary(): Expression {
    const token = this.tokens[this.next];
    if (token === undefined || (token.kind === 'symbol' && token.text !== '(')) throw this.unexpected('a value');
    this.next += 1;
    switch (token.kind) {
      case 'number': return { kind: 'number', value: token.text };
      case 'text': return { kind: 'text', value: token.text.slice(1, -1) };
      case 'word': return variable(token.text) ?? this.call(token);
      case 'symbol': return this.nested(token.position, () => {
        const inner = this.expression();
        this.expect(')');
        return inner;
      });
    }
  }

  private call({ text, position }: Token): Expression {
    const name = functionNamed(text);
    if (name === null) throw new Unparsable(position, `unknown name "${text}"`);
    this.expect('(');
    const given = this.nested(position, () => {
      const parts = [this.expression()];
      while (this.take(',')) parts.push(this.expression());
      this.expect(')');
      return parts;
    });
    const [least, most] = ARGUMENTS[name];
    if (given.length < least || given.length > most) throw new Unparsable(position, `${name} does not take ${given.length} arguments`);
    return { kind: 'call', function: name, arguments: given };
  }

  private nested<T>(position: number, inner: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unparsable(position, `nested deeper than ${DEEPEST}`);
    const result = inner();
    this.depth -= 1;
    return result;
  }

  private take(symbol: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.next += 1;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  private unexpected(expected: string): Unparsable {
    const token = this.tokens[this.next];
    return new Unparsable(token?.position ?? this.end, `expected ${expected}, found ${token ? `"${token.text}"` : 'the end'}`);
  }
}

function variable(word: string): Expression | null {
  if (word === 'event.code') return { kind: 'code' };
  if (word === 'event.timestamp') return { kind: 'timestamp' };
  const name = PROPERTY.exec(word)?.[1];
  return name === undefined ? null : { kind: 'property', name };
}

/** Names are written lower, UPPER or Capitalized, not oTHERWISE. */
function functionNamed(word: string): ExpressionFunction | null {
  const name = Object.keys(ARGUMENTS).find((lower) => [lower, lower.toUpperCase(), lower[0]!.toUpperCase() + lower.slice(1)].includes(word));
  return (name as ExpressionFunction | undefined) ?? null;
}
