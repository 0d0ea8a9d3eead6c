/**
 * Bills a real hour of an AI service: 28,185 requests become one invoice.
 *
 *   npm run quickstart                            in examples/ai-api/quickstart.db
 *   npm run quickstart -- /tmp/other.db           in another file
 *   npm run quickstart -- --fresh                 deletes the database first
 */
import { rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sqlite } from '../../adapters/sqlite/index.js';
import { billNovember, type November } from './bill-november.js';
import { countRequests } from './ingest-trace.js';
import { invoiceTable } from './invoice-table.js';
import { progressBar } from './progress.js';
import { EVENTS_PER_REQUEST } from './trace.js';

const { values, positionals } = parseArgs({ options: { fresh: { type: 'boolean' } }, allowPositionals: true });
const file = positionals[0] ? resolve(positionals[0]) : fileURLToPath(new URL('./quickstart.db', import.meta.url));
if (values.fresh) for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });

const number = (value: number) => value.toLocaleString('en-US');

console.log(`reckoner: an hour of an AI service, metered, priced and invoiced in ${positionals[0] ?? relative('', file)}\n`);
const november = await billNovember({
  storage: sqlite(file),
  onProgress: progressBar(process.stdout, 'requests', await countRequests()),
  onStep: (step, milliseconds) => console.log(`${step.padEnd(22)} ${number(Math.round(milliseconds)).padStart(7)} ms`),
});
console.log(`\n${summary(november)}\n`);
for (const invoice of november.invoices) console.log(invoiceTable(invoice));
if (november.report.failures.length > 0) process.exitCode = 1;

/** What this run brought, and plainly so when it brought nothing: the second run of a trace must not bill it twice. */
function summary({ ingested, report, invoices }: November): string {
  const lines = [
    `${number(ingested.requests)} requests sent, ${EVENTS_PER_REQUEST} events each: ${number(ingested.newEvents)} events were new, ${number(ingested.duplicates)} were duplicates.`,
    `Invoices: ${report.invoicesCreated} made in this run, ${invoices.length} in all.`,
    ...report.failures.map(({ kind, id, error }) => `Failed: ${kind} ${id}: ${error}`),
  ];
  if (ingested.newEvents === 0 && report.invoicesCreated === 0) lines.push('All of it was known already: nothing was ingested or billed twice.');
  return lines.join('\n');
}
