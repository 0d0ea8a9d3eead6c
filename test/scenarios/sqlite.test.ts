import { describe, it } from 'vitest';
import { sqlite } from '../../adapters/sqlite/index.js';
import { scenarioTests } from '../../src/testing/index.js';
import { FOLDER, mustPass } from './files.js';

scenarioTests(FOLDER, { storages: { sqlite: () => sqlite(':memory:') }, describe, it, only: mustPass });
