import type { CompiledQuery } from 'kysely';
import type { SqlDialect } from './dialect.js';

const TEMPLATES = new WeakMap<SqlDialect, Map<string, string>>();
const MOST_TEMPLATES = 500;

/** The text of a statement. Statements of the same form, which differ in their parameters alone, have the same text: each is compiled once. */
export function template(dialect: SqlDialect, form: readonly unknown[], build: () => CompiledQuery): string {
  let known = TEMPLATES.get(dialect);
  if (!known || known.size > MOST_TEMPLATES) TEMPLATES.set(dialect, (known = new Map()));
  const key = JSON.stringify(form);
  let text = known.get(key);
  if (text === undefined) known.set(key, (text = build().sql));
  return text;
}
