import { describe, expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { insert, sampleRow } from '../storage/rows.js';
import { storageConformance } from '../storage/conformance.js';

storageConformance('memory', async () => {
  const storage = memory();
  return { open: (tenant) => storage.forTenant(tenant).connect(), close: () => storage.close() };
});

describe('memory', () => {
  it('shares its data among all who open it, and keeps it when closed', async () => {
    const storage = memory();
    await storage.migrate();
    await (await storage.connect()).commit([insert('taxes', sampleRow('taxes', 1))]);
    await storage.close();
    expect(await (await storage.connect()).read('taxById', { id: 'taxes_1' })).toHaveLength(1);
    expect(await (await storage.forTenant('other').connect()).read('taxById', { id: 'taxes_1' })).toEqual([]);
    expect(await (await memory().connect()).read('taxById', { id: 'taxes_1' })).toEqual([]);
  });

  it('has no transactions to join', async () => {
    const store = await memory().connect();
    expect(() => store.within({})).toThrow('no transactions');
  });
});
