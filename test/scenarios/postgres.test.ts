import { afterAll, describe, it } from 'vitest';
import { scratchStores } from '../../src/cli/scratch-stores.js';
import { scenarioTests } from '../../src/testing/index.js';
import { postgresUrl } from '../postgres/postgres.js';
import { FOLDER, mustPass } from './files.js';

/** One schema for all; each scenario is a tenant of its own in it. */
const stores = await scratchStores('postgres', { RECKONER_POSTGRES_URL: postgresUrl() });
afterAll(() => stores.close());

scenarioTests(FOLDER, { storages: { postgres: () => stores.open() }, describe: describe.concurrent, it, only: mustPass });
