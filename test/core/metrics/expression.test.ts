import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, canonical, dec } from '../../../src/core/money/decimal.js';
import { evaluateExpression } from '../../../src/core/metrics/evaluate-expression.js';
import { parseExpression } from '../../../src/core/metrics/expression-parser.js';
import type { Expression } from '../../../src/core/metrics/expression.js';
import { quotient } from '../../../src/core/metrics/quotient.js';
import { printExpression } from './print-expression.js';

const parsed = (source: string): Expression => {
  const result = parseExpression(source);
  if ('error' in result) throw new Error(`${source}: ${result.error.message}`);
  return result.ast;
};
const event = {
  code: 'api_call', timestamp: Date.parse('1970-01-01T00:20:34.999Z'),
  properties: { value: 10.4, units: 2, p1: 1.23, p2: 'test', p3: '12.34', id: '007', on: true, nothing: null, empty: '', tiny: 1e-7, huge: 1e30 },
};
const valueOf = (source: string) => evaluateExpression(parsed(source), event);

describe('values of expressions (usage.md 4)', () => {
  it.each([
    ['round(event.properties.value * event.properties.units)', '21'], ['(123 - event.properties.p1) / 10', '12.177'], ['round(event.properties.p3, -1)', '10'],
    ['ceil(12.351, 1)', '12.4'], ["CONCAT(event.properties.p1, 'test')", '1.23test'], ['2 + 3 * 4 - 10 / 5', '12'], ['(2 + 3) * -4', '-20'],
    ['1 + 3', '4'], ['least(event.properties.p3, 15.0)', '12.34'], ['Greatest(event.properties.p3, 15.0)', '15'], ['round(12.5)', '13'], ['-12', '-12'], ["'test'", 'test'],
    ['event.code', 'api_call'], ['event.timestamp', '1234'], ['10 - 4 - 3', '3'], ['100 / 10 / 5', '2'], ['2 * -3', '-6'], ['2 - -3', '5'], ['-(2 + 3)', '-5'], ['  1+1  ', '2'],
    ['round(-2.5)', '-3'], ['ceil(-2.5)', '-2'], ['floor(-2.5)', '-3'], ['FLOOR(1259, -2)', '1200'], ['ceil(1201, -2)', '1300'], ['round(1.005, 2.9)', '1.01'], ['round(1.5, -0.9)', '2'],
    ['round(1.23, 1000000000000)', '1.23'], ['round(7, -1000)', '0'], ['least(3)', '3'], ['greatest(1, -2, 3)', '3'],
    ['0.1 + 0.2', '0.3'], ['event.properties.huge + event.properties.tiny', `1${'0'.repeat(30)}.0000001`], ['-0', '0'], ['007', '7'], ['0 * -1', '0'],
    ["concat(event.properties.id, '-', event.code, event.properties.on, event.properties.tiny, 1.50, event.timestamp)", '007-api_calltrue0.00000011.51234'],
    ['event.properties.id', '7'], ['event.properties.on', 'true'], ['event.properties.empty', ''], ["concat('')", ''], ["concat('a b''c')".replace("''", "', '"), 'a bc'],
    ['10 / 4', '2.5'], ['1 / 3', `0.${'3'.repeat(50)}`], ['2 / 3', `0.${'6'.repeat(49)}7`], ['-2 / 3', `-0.${'6'.repeat(49)}7`], ['200 / 3', `66.${'6'.repeat(47)}7`], ['0 / 7', '0'],
  ])('%s = %s', (source, value) => expect(valueOf(source)).toEqual({ value }));

  it.each([
    '1 / 0', '1 / (2 - 2)', 'event.properties.missing', 'event.properties.nothing', "concat('x', event.properties.missing)", "1 + 'x'", '-event.code', 'event.properties.p2 * 2',
    'event.properties.on + 1', 'event.properties.empty + 1', "round('x')", "round(1, 'x')", "least(1, 'x')", 'concat(1, 2) + 1', 'ceil(1, -1001)', 'event.properties.constructor',
  ])('%s cannot be computed', (source) => expect(valueOf(source)).toEqual({ error: expect.any(String) }));
});

describe('what does not parse (usage.md 4.2)', () => {
  it.each([
    ['', 0], ['   ', 3], ['1 +', 3], ['+ 1', 0], ['--2', 1], ['2 - - - 3', 6], ['1 2', 2], ['2x', 1], ['1.', 1], ['.5', 0], ['1e5', 1], ['1.2.3', 3], ['1 == 1', 2], ['1 && 1', 2],
    ["'open", 0], ["'a' 'b'", 4], ['"double"', 0], ['(1', 2], ['1)', 1], ['()', 1], ['1\t+ 1', 1], ['1 +\n1', 3], ['1\u00a0+ 1', 1],
    ['event', 0], ['event.codes', 0], ['event . code', 6], ['event.properties', 0], ['event.properties.', 0], ['event.properties.a.b', 0], ['event.properties.1a', 0],
    ['event.properties._a', 0], ['event.properties.é', 17], ['Event.code', 0], ['event.code.', 0], ['true', 0], ['sqrt(4)', 0], ['rOUND(1)', 0], ['round', 5], ['round 1', 6], ['round(', 6],
    ['round()', 6], ['round(1, 2, 3)', 0], ['ceil(1,)', 7], ['floor(1 2)', 8], ['least()', 6], ['concat(,1)', 7], ['1,2', 1], ["'a' + b", 6], ['constructor(1)', 0],
  ])('%j, at %i', (source, position) => {
    const result = parseExpression(source);
    expect(result).toEqual({ error: { position: expect.any(Number), message: expect.any(String) } });
    expect('error' in result && result.error.position).toBe(position);
  });

  it('nesting has a limit, length has none', () => {
    expect(parseExpression(`${'('.repeat(100_000)}1${')'.repeat(100_000)}`)).toHaveProperty('error');
    expect(parseExpression(`${'('.repeat(101)}1${')'.repeat(101)}`)).toEqual({ error: { position: 100, message: expect.stringContaining('deeper') } });
    expect(valueOf(`${'('.repeat(100)}1${')'.repeat(100)}`)).toEqual({ value: '1' });
    expect(valueOf(Array.from({ length: 200 }, () => '(1)').join(' + '))).toEqual({ value: '200' });
    expect(valueOf(Array.from({ length: 20_000 }, () => '1').join(' + '))).toEqual({ value: '20000' });
    expect(valueOf(`least(${Array.from({ length: 200_000 }, () => '1').join(',')})`)).toEqual({ value: '1' });
  });
});

describe('the parser', () => {
  const pieces = fc.constantFrom(
    '(', ')', ',', '+', '-', '*', '/', ' ', "'", "'x'", '1', '2.5', '.', 'event.code', 'event.timestamp', 'event.properties.', 'a', '_', 'ROUND', 'concat', 'Least', '\t', 'é',
  );

  it('never throws, and points into the text', () => {
    const sources = fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')));
    fc.assert(fc.property(sources, (source) => {
      const result = parseExpression(source);
      if ('error' in result) {
        expect(result.error.position).toBeGreaterThanOrEqual(0);
        expect(result.error.position).toBeLessThanOrEqual(source.length);
      } else {
        expect(parseExpression(printExpression(result.ast))).toEqual(result);
        const outcome = evaluateExpression(result.ast, event);
        expect(Object.keys(outcome)).toHaveLength(1);
      }
    }), { numRuns: 500 });
  });

  const expressions = fc.letrec<{ any: Expression; leaf: Expression; group: Expression }>((tie) => ({
    leaf: fc.oneof(
      fc.stringMatching(/^[0-9]{1,4}(\.[0-9]{1,4})?$/).map((value): Expression => ({ kind: 'number', value })),
      fc.string().filter((text) => !text.includes("'")).map((value): Expression => ({ kind: 'text', value })),
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,5}$/).map((name): Expression => ({ kind: 'property', name })),
      fc.constantFrom<Expression>({ kind: 'code' }, { kind: 'timestamp' }),
    ),
    group: fc.oneof(
      tie('any').map((operand): Expression => ({ kind: 'negation', operand })),
      fc.tuple(tie('any'), fc.constantFrom(['+', '-'] as const, ['*', '/'] as const), fc.array(fc.tuple(fc.nat({ max: 1 }), tie('any')), { minLength: 1, maxLength: 3 }))
        .map(([first, operators, rest]): Expression => ({ kind: 'chain', first, rest: rest.map(([pick, operand]) => ({ operator: operators[pick]!, operand })) })),
      fc.record({ kind: fc.constant('call' as const), function: fc.constantFrom('concat', 'least', 'greatest'), arguments: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<Expression>,
    ),
    any: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('group')),
  }));

  it('reads back what is printed, as plain data', () => {
    fc.assert(fc.property(expressions.any, (ast) => {
      expect(parseExpression(printExpression(ast))).toEqual({ ast });
      expect(JSON.parse(JSON.stringify(ast))).toEqual(ast);
    }));
  });
});

describe('quotient (usage.md 4.4)', () => {
  const decimals = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat({ max: 20 })).map(([digits, places]) => dec(`${digits}e-${places}`));

  it('is exact where it ends, and else cut to 50 significant digits', () => {
    fc.assert(fc.property(decimals, decimals.filter((b) => !b.isZero()), (a, b) => {
      const product = a.times(b);
      expect(canonical(quotient(product, b))).toBe(canonical(a));
      const third = quotient(a.times(3).plus(b.times(0)).plus(1), dec(3));
      expect(third.precision()).toBeLessThanOrEqual(52);
      expect(third.times(3).minus(a.times(3).plus(1)).abs().lte(Decimal.max(1, a.abs()).times('1e-48'))).toBe(true);
    }));
  });

  it('is exact where it ends late', () => {
    expect(canonical(quotient(dec(1), dec(1024).pow(20)).times(dec(1024).pow(20)))).toBe('1');
    expect(quotient(dec(1), dec(2).pow(300)).decimalPlaces()).toBe(300);
    expect(canonical(quotient(dec('-7.5'), dec('-0.0025')))).toBe('3000');
  });
});
