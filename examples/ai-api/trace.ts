import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EventInput } from '../../src/index.js';
import { type Service, SUBSCRIPTION } from './catalogue.js';

/** One request that a service answered. */
export interface TracedRequest {
  /** Names the request for good: its file and its row, 1 for the first below the header. */
  id: string;
  service: Service;
  /** UTC, to the millisecond. */
  timestamp: string;
  inputTokens: number;
  outputTokens: number;
}

const FILES: { name: string; service: Service }[] = [
  { name: 'AzureLLMInferenceTrace_code.csv', service: 'code' },
  { name: 'AzureLLMInferenceTrace_conv.csv', service: 'chat' },
];
const ROW = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\d*,(\d+),(\d+)$/;

/** Reads both files, row by row: no file is ever in memory as a whole. */
export async function* readTrace(): AsyncGenerator<TracedRequest> {
  for (const { name, service } of FILES) {
    const path = fileURLToPath(new URL(`./data/${name}`, import.meta.url));
    let row = 0;
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (row > 0) yield parseRow(line, `${name}:${row}`, service);
      row += 1;
    }
  }
}

function parseRow(line: string, id: string, service: Service): TracedRequest {
  const match = ROW.exec(line);
  if (!match) throw new Error(`${id} is no row of the trace: ${line}`);
  const [, date, time, input, output] = match;
  return { id, service, timestamp: `${date}T${time}Z`, inputTokens: Number(input), outputTokens: Number(output) };
}

/** The events that every request is reported as, one for each metric. */
export const EVENTS_PER_REQUEST = 4;

/**
 * A metric counts the events of its own code (usage.md 5.1), so a request that four metrics look at is four events. All carry the
 * same properties: a price that comes to depend on the service later finds it on every event that was ever sent.
 *
 * The transaction id follows from the file and the row alone. However often the trace is sent, each event is taken once.
 */
export function eventsOf({ id, service, timestamp, inputTokens, outputTokens }: TracedRequest): EventInput[] {
  const properties = { service, input: inputTokens, output: outputTokens };
  return ['requests', 'input_tokens', 'output_tokens', 'peak_context'].map((code) => ({
    transactionId: `${id}:${code}`, externalSubscriptionId: SUBSCRIPTION, code, timestamp, properties,
  }));
}
