import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { BillingEngine, type Invoice, type Storage } from '../../src/index.js';
import { findScenarioFiles, loadScenario, playScenario } from '../../src/testing/index.js';
import { FOLDER } from './files.js';

/** A storage that outlives its engine, so that another can look at what was made. */
function lasting(): Storage {
  return { ...memory(), close: async () => {} };
}

async function allInvoices(billing: BillingEngine): Promise<Invoice[]> {
  const { items, nextCursor } = await billing.invoices.list({ limit: 1_000 });
  expect(nextCursor).toBeNull();
  return items;
}

/** What a path such as `fees.1.amountCents` names. */
function figureAt(invoice: Invoice, path: string): unknown {
  return path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown>)[key], invoice);
}

it('every invoice of every scenario comes out the same again, and its explanation ends in its own figures', async () => {
  let replayed = 0;
  for (const file of findScenarioFiles(FOLDER).filter((path) => !path.endsWith('pending.json'))) {
    const storage = lasting();
    await playScenario(loadScenario(file), { openStorage: () => storage });
    const billing = await BillingEngine.open({ storage });
    for (const invoice of await allInvoices(billing)) {
      if (invoice.status !== 'finalized' && invoice.status !== 'voided') continue;
      expect(await billing.invoices.replay(invoice.id), file).toEqual({ equal: true, firstDifference: null });
      const { steps } = await billing.invoices.explain(invoice.id);
      const explained = Object.fromEntries(steps.map(({ path, result }) => [path, result]));
      const figures = ['totalAmountCents', 'feesAmountCents', 'taxesAmountCents', ...invoice.fees.map((_, index) => `fees.${index}.amountCents`)];
      for (const path of figures) expect(explained[path] ?? '0', `${file} ${path}`).toBe(String(figureAt(invoice, path)));
      replayed += 1;
    }
  }
  expect(replayed).toBeGreaterThan(1_000);
});

it('an invoice that somebody has changed in the database is found out, with the figure and what it should be', async () => {
  const storage = lasting();
  const billing = await BillingEngine.open({ storage });
  await billing.taxes.create({ code: 'vat', name: 'VAT', rate: '20', appliedToOrganization: true });
  await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 999, amountCurrency: 'EUR' });
  await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
  const { id } = await billing.invoices.createOneOff({ externalCustomerId: 'cus', currency: 'EUR', fees: [{ addOnCode: 'item' }] });
  const store = await storage.connect();

  const [row] = await store.read('invoiceById', { id });
  await store.commit([{ type: 'update', table: 'invoices', id, expectedVersion: row!.version, set: { amounts: { ...row!.amounts, taxesAmountCents: 199 } } }]);
  expect(await billing.invoices.replay(id)).toEqual({ equal: false, firstDifference: { path: 'taxesAmountCents', stored: 199, recomputed: 200 } });
  await store.commit([{ type: 'update', table: 'invoices', id, expectedVersion: row!.version + 1, set: { amounts: row!.amounts } }]);

  const [fee] = await store.read('feesByInvoice', { invoiceId: id });
  await store.commit([{ type: 'update', table: 'fees', id: fee!.id, expectedVersion: fee!.version, set: { amountCents: 998 } }]);
  expect(await billing.invoices.replay(id)).toEqual({ equal: false, firstDifference: { path: 'fees.0.amountCents', stored: 998, recomputed: 999 } });
});
