import { describe } from 'vitest';
import { commitCases } from './commit-cases.js';
import { eventCases } from './event-cases.js';
import { type Database, harness } from './harness.js';
import { readCases } from './read-cases.js';
import { rowCases } from './row-cases.js';
import { stagedCases } from './staged-cases.js';
import { summaryCases } from './summary-cases.js';
import { totalCases } from './total-cases.js';

/** What every storage has to do, all in the same words. `create` gives a migrated database of its own. */
export function storageConformance(name: string, create: () => Promise<Database>): void {
  describe(`${name} storage`, () => {
    const given = harness(create);
    describe('rows', () => rowCases(given));
    describe('commits', () => commitCases(given));
    describe('named reads', () => readCases(given));
    describe('sums', () => totalCases(given));
    describe('usage events', () => eventCases(given));
    describe('usage summaries', () => summaryCases(given));
    describe('staged over it', () => stagedCases(given));
  });
}
