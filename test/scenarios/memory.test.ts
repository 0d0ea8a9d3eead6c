import { describe, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { scenarioTests } from '../../src/testing/index.js';
import { FOLDER, mustPass } from './files.js';

scenarioTests(FOLDER, { storages: { memory }, describe, it, only: mustPass });
