/** A piece of an expression, with the position (from 0) of its first character. */
export type Token =
  | { kind: 'number' | 'text' | 'word'; text: string; position: number }
  | { kind: 'symbol'; text: string; position: number };

export interface ExpressionError {
  /** Of the first character that does not fit, from 0. */
  position: number;
  message: string;
}

/** Tried in this order at each position; a word holds dots, so that `event.properties.x` is one token without spaces in it. */
const PATTERNS: readonly [Token['kind'], RegExp][] = [
  ['number', /[0-9]+(?:\.[0-9]+)?/y],
  ['text', /'[^']*'/y],
  ['word', /[A-Za-z][A-Za-z0-9_.]*/y],
  ['symbol', /[-+*/(),]/y],
];

/**
 * The tokens of an expression (usage.md 4.2). Between them U+0020 alone is skipped; tabs and line ends are refused.
 * Digits that run into a word (`2x`) become two tokens, which no rule of the grammar lets stand side by side.
 */
export function tokensOf(source: string): Token[] | { error: ExpressionError } {
  const tokens: Token[] = [];
  let position = 0;
  while (position < source.length) {
    if (source[position] === ' ') {
      position += 1;
      continue;
    }
    const token = tokenAt(source, position);
    if (token === null) {
      const unclosed = source[position] === "'";
      return { error: { position, message: unclosed ? 'this text has no closing quote' : `unexpected ${JSON.stringify(source[position])}` } };
    }
    tokens.push(token);
    position += token.text.length;
  }
  return tokens;
}

function tokenAt(source: string, position: number): Token | null {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = position;
    const match = pattern.exec(source);
    if (match) return { kind, text: match[0], position };
  }
  return null;
}
