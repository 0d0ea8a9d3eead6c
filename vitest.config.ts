import { defineConfig } from 'vitest/config';

/** What needs no storage and starts at once; everything else may ask for the PostgreSQL server. */
const WITHOUT_SERVER = ['examples/**/*.test.ts', 'test/core/**/*.test.ts', 'test/architecture/**/*.test.ts', 'test/scenario/**/*.test.ts', 'test/cli/**/*.test.ts', 'test/testing/**/*.test.ts', 'test/adapters/stripe/**/*.test.ts'];

/** Calendar rules must not depend on the machine's timezone: behind UTC with and without daylight saving, and far ahead of it. */
const MACHINE_TIMEZONES = ['America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland'];

const SEED = ['test/seed.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', testTimeout: 120_000, setupFiles: SEED, include: WITHOUT_SERVER, env: { TZ: 'UTC' } } },
      ...MACHINE_TIMEZONES.map((TZ) => ({ test: { name: TZ, testTimeout: 120_000, setupFiles: SEED, include: ['test/core/time/**/*.test.ts'], env: { TZ } } })),
      {
        test: {
          name: 'storage',
          setupFiles: SEED,
          include: ['test/**/*.test.ts'],
          exclude: WITHOUT_SERVER,
          globalSetup: ['test/postgres/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
