import { rmSync } from 'node:fs';
import { type Options, defineConfig } from 'tsup';

const entryPoints = {
  index: 'src/index.ts',
  core: 'src/core/index.ts',
  memory: 'adapters/memory/index.ts',
  sqlite: 'adapters/sqlite/index.ts',
  postgres: 'adapters/postgres/index.ts',
  stripe: 'adapters/stripe/index.ts',
  testing: 'src/testing/index.ts',
};

const shared: Options = {
  target: 'node20',
  platform: 'node',
  // One copy of each class in a format, whatever the entry point: `instanceof BillingError` holds across them.
  splitting: true,
  sourcemap: true,
  external: ['better-sqlite3', 'kysely', 'pg', 'stripe'],
  // tsup's declaration build still sets `baseUrl`, which TypeScript 6 refuses unless told otherwise.
  dts: { entry: entryPoints, compilerOptions: { ignoreDeprecations: '6.0' } },
};

// The formats are built side by side, so neither may clean the folder that the other writes to.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...shared, format: 'esm', entry: { ...entryPoints, cli: 'src/cli.ts' } },
  { ...shared, format: 'cjs', entry: entryPoints },
]);
