import fc from 'fast-check';

/**
 * Properties are tried on the same examples in every run, so that a red test is red again; `SEED=n` takes others, and
 * `npm run test:deep` takes ever new ones. A failure prints its seed and path.
 */
const { DEEP, SEED } = process.env;
if (SEED !== undefined || !DEEP) fc.configureGlobal({ seed: Number(SEED ?? 20_240_229) });
