/** The command cannot do what it was asked: said in one line on stderr, exit status 2. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** What went wrong, on one line. A failed connection to several addresses is an error without a text of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ');
}
