import { BillingEngine, type Invoice, type RunReport, type Storage } from '../../src/index.js';
import { createCatalogue, CUSTOMER } from './catalogue.js';
import { type Ingested, ingestTrace } from './ingest-trace.js';

export interface NovemberOptions {
  storage: Storage;
  /** Called after each batch with the number of requests that were sent. */
  onProgress?: (requests: number) => void;
  /** Called when a step is over, with its name and the milliseconds it took. */
  onStep?: (step: string, milliseconds: number) => void;
}

export interface November {
  ingested: Ingested;
  report: RunReport;
  /** All invoices of the customer. */
  invoices: Invoice[];
}

/**
 * The month of a customer from its subscription to its invoice. It may be killed anywhere and started again, or be played twice:
 * there is one invoice, and always the same.
 */
export async function billNovember({ storage, onProgress, onStep = () => {} }: NovemberOptions): Promise<November> {
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    onStep(step, performance.now() - start);
    return result;
  };
  // The trace is of 2023, so this shop's clock is too. An engine without `clock` goes by the system's.
  let now = new Date('2023-11-01T00:00:00Z');
  const billing = await timed('open the database', () => BillingEngine.open({
    storage, clock: { now: () => now }, billingEntity: { defaultCurrency: 'USD', timezone: 'UTC' },
  }));
  try {
    await timed('create the catalogue', () => createCatalogue(billing));
    now = new Date('2023-11-16T20:00:00Z');
    const ingested = await timed('ingest the trace', () => ingestTrace(billing, onProgress));
    now = new Date('2023-12-01T00:00:00Z');
    const report = await timed('bill November', () => billing.run());
    const { items } = await timed('read the invoice', () => billing.invoices.list({ externalCustomerId: CUSTOMER }));
    return { ingested, report, invoices: items };
  } finally {
    await billing.close();
  }
}
