import type { Expression } from '../../../src/core/metrics/expression.js';

/** A text that parses to this expression: what is not primary goes into parentheses. */
export function printExpression(ast: Expression): string {
  switch (ast.kind) {
    case 'number': return ast.value;
    case 'text': return `'${ast.value}'`;
    case 'code': return 'event.code';
    case 'timestamp': return 'event.timestamp';
    case 'property': return `event.properties.${ast.name}`;
    case 'negation': return `-${primary(ast.operand)}`;
    case 'chain': return [factor(ast.first), ...ast.rest.map(({ operator, operand }) => `${operator} ${factor(operand)}`)].join(' ');
    case 'call': return `${ast.function}(${ast.arguments.map(printExpression).join(', ')})`;
  }
}

function factor(ast: Expression): string {
  return ast.kind === 'chain' ? `(${printExpression(ast)})` : printExpression(ast);
}

function primary(ast: Expression): string {
  return ast.kind === 'chain' || ast.kind === 'negation' ? `(${printExpression(ast)})` : printExpression(ast);
}
