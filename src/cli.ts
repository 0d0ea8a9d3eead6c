#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { main } from './cli/main.js';

// One folder up from here both in the sources and in the published package.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

process.exitCode = await main(process.argv.slice(2), {
  version,
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
});
