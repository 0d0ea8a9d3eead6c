import { afterAll, beforeAll, it } from 'vitest';
import type { Store } from '../../src/storage/port.js';

/** A migrated database under test. */
export interface Database {
  open(tenant: string): Promise<Store>;
  close(): Promise<void>;
}

export interface Harness {
  /**
   * Runs a case for one tenant and then, in the same database and with the very same names, for another: if either saw or hindered
   * the other, the second would go otherwise than the first.
   */
  both(name: string, run: (store: Store) => Promise<void>): void;
  /** Stores of two tenants that nobody has used. */
  tenants(): Promise<[Store, Store]>;
}

export function harness(create: () => Promise<Database>): Harness {
  let database: Database;
  let opened = 0;
  beforeAll(async () => {
    database = await create();
  });
  afterAll(() => database.close());
  const tenants = async (): Promise<[Store, Store]> => {
    opened += 1;
    return [await database.open(`tenant ${opened}`), await database.open(`tenant ${opened}'`)];
  };
  return {
    tenants,
    both(name, run) {
      it(name, async () => {
        for (const store of await tenants()) await run(store);
      });
    },
  };
}
