import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./calendar-digest.ts', import.meta.url));

interface Digest { checksum: string; lines: number; processOffsets: string }

async function digestUnder(timezone: string): Promise<Digest> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script], { cwd: dirname(script), env: { ...process.env, TZ: timezone } });
  return JSON.parse(stdout) as Digest;
}

it('the calendar is the same in whichever timezone the process runs', async () => {
  const digests: Digest[] = [];
  for (const timezone of ['UTC', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata']) digests.push(await digestUnder(timezone));

  // The processes did run in four timezones, and did compare something.
  expect(new Set(digests.map((digest) => digest.processOffsets)).size).toBe(4);
  expect(digests[0]!.lines).toBeGreaterThan(10_000);
  expect(new Set(digests.map((digest) => digest.checksum)).size).toBe(1);
}, 60_000);
