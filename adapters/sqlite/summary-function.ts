import type { Database } from 'better-sqlite3';
import { canonicalDecimal, isNumberText } from '../../src/storage/exact-decimal.js';
import { type SummaryFold, combinationKey, dimensionsOf, summaryFold } from '../../src/storage/summary-fold.js';
import type { SummaryRequest, UsageSummary } from '../../src/storage/usage.js';

type Kind = SummaryRequest['kind'];

/** The name of the aggregate function: kind, combination, value as JSON (NULL when missing), timestamp, sequence → summaries as JSON. */
export const SUMMARY_FUNCTION = 'reckoner_summary';

/** Makes SQLite able to sum usage up exactly; its own sums are floats. */
export function registerSummary(database: Database): void {
  database.aggregate(SUMMARY_FUNCTION, {
    start: (): { fold?: SummaryFold } => ({}),
    step(state: { fold?: SummaryFold }, kind: Kind, key: string, json: string | null, timestamp: number, sequence: number) {
      const value = countedValue(kind, json);
      if (value !== null) (state.fold ??= summaryFold(kind)).add(key, value, timestamp, sequence);
    },
    result: ({ fold }: { fold?: SummaryFold }) =>
      JSON.stringify((fold?.summaries() ?? []).map((summary) => ({ ...summary, dimensions: combinationKey(summary.dimensions) }))),
  } as never);
}

/** Reads what the function answers. */
export function readSummaries(answer: string): UsageSummary[] {
  const summaries = JSON.parse(answer) as (Omit<UsageSummary, 'dimensions'> & { dimensions: string })[];
  return summaries.map((summary) => ({ ...summary, dimensions: dimensionsOf(summary.dimensions) }));
}

/** The value by which an event counts; null when the kind of summary does not see it. */
function countedValue(kind: Kind, json: string | null): string | null {
  if (kind === 'count') return '';
  if (json === null || json === 'null') return null;
  const isText = json.startsWith('"');
  if (kind === 'present') {
    if (isText) return json === '""' ? null : (JSON.parse(json) as string);
    return json === 'true' || json === 'false' ? json : canonicalDecimal(json);
  }
  if (!isText) return json === 'true' || json === 'false' ? null : json;
  // Digits are never escaped: whatever is a number stands there as it is.
  const text = json.slice(1, -1);
  return isNumberText(text) ? text : null;
}
