import { defineConfig } from 'vitest/config';

/** What needs no storage and starts at once; everything else may ask for the PostgreSQL server. */
const WITHOUT_SERVER = ['test/core/**/*.test.ts', 'test/architecture/**/*.test.ts', 'test/scenario/**/*.test.ts', 'test/cli/**/*.test.ts', 'test/testing/**/*.test.ts'];

/** Calendar rules must not depend on the machine's timezone: behind UTC with and without daylight saving, and far ahead of it. */
const MACHINE_TIMEZONES = ['America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', include: WITHOUT_SERVER, env: { TZ: 'UTC' } } },
      ...MACHINE_TIMEZONES.map((TZ) => ({ test: { name: TZ, include: ['test/core/time/**/*.test.ts'], env: { TZ } } })),
      {
        test: {
          name: 'storage',
          include: ['test/**/*.test.ts'],
          exclude: WITHOUT_SERVER,
          globalSetup: ['test/postgres/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
