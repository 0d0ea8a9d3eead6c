import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { billNovember } from '../../examples/ai-api/bill-november.js';
import type { Invoice } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'reckoner-quickstart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EVENTS = 28_185 * 4;

function linesOf(invoice: Invoice): [string, string | null, string, number][] {
  return invoice.fees.map((fee) => [fee.item.code, fee.item.filterInvoiceDisplayName, fee.units, fee.amountCents]);
}

describe('the trace of November', () => {
  const storage = memory();

  test('becomes one invoice', async () => {
    const { ingested, report, invoices } = await billNovember({ storage });

    expect(ingested).toEqual({ requests: 28_185, newEvents: EVENTS, duplicates: 0 });
    expect(report).toEqual({ invoicesCreated: 1, invoicesFinalized: 1, failures: [] });
    expect(invoices).toHaveLength(1);
    expect(linesOf(invoices[0]!)).toEqual([
      ['inference', null, '1', 4900],
      ['requests', null, '28185', 2400],
      ['input_tokens', 'code', '18059974', 4112],
      ['input_tokens', 'chat', '22361870', 4972],
      ['output_tokens', 'code', '245896', 246],
      ['output_tokens', 'chat', '4088665', 4906],
      ['peak_context', null, '14050', 1405],
    ]);
    expect(invoices[0]).toMatchObject({
      status: 'finalized', currency: 'USD', issuingDate: '2023-12-01', feesAmountCents: 22_941, couponsAmountCents: 2941,
      subTotalExcludingTaxesAmountCents: 20_000, taxesAmountCents: 4000, totalAmountCents: 24_000,
    });
  });

  test('sent again, is neither ingested nor billed again; broken off half-way elsewhere, it ends with the same invoice', async () => {
    const second = await billNovember({ storage });
    expect(second.ingested).toEqual({ requests: 28_185, newEvents: 0, duplicates: EVENTS });
    expect(second.report).toEqual({ invoicesCreated: 0, invoicesFinalized: 0, failures: [] });

    const other = memory();
    let batches = 0;
    const brokenOff = billNovember({
      storage: other,
      onProgress: () => {
        batches += 1;
        if (batches === 14) throw new Error('broken off');
      },
    });
    await expect(brokenOff).rejects.toThrow('broken off');
    const again = await billNovember({ storage: other });
    expect(again.ingested).toEqual({ requests: 28_185, newEvents: EVENTS - 56_000, duplicates: 56_000 });
    expect(again.invoices).toEqual(second.invoices);
  }, 120_000);
});

describe('npm run quickstart', () => {
  const script = fileURLToPath(new URL('../../examples/ai-api/quickstart.ts', import.meta.url));

  /** Plays the script; kills it, as a power cut would, once its output has the given text. */
  function play(file: string, killAt?: string): Promise<{ output: string; code: number | null }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', 'tsx', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (killAt !== undefined && output.includes(killAt)) child.kill('SIGKILL');
      });
      child.on('error', reject).on('close', (code) => resolve({ output, code }));
    });
  }

  test('killed while it ingests and started again, prints the same invoice; a third run says that nothing was billed twice', async () => {
    const file = join(folder, 'killed.db');
    const killed = await play(file, 'of 28,185 requests');
    expect(killed.code).toBeNull();
    expect(killed.output).not.toContain('Total');

    const again = await play(file);
    expect(again.code).toBe(0);
    expect(again.output).toMatch(/│ Total .* 240\.00 │/);
    const [, fresh, duplicates] = /: ([\d,]+) events were new, ([\d,]+) were duplicates/.exec(again.output)!;
    expect(fresh).not.toBe('0');
    expect(duplicates).not.toBe('0');

    const third = await play(file);
    expect(third.output).toContain('28,185 requests sent, 4 events each: 0 events were new, 112,740 were duplicates.');
    expect(third.output).toContain('nothing was ingested or billed twice');
    const invoiceIn = (output: string) => output.slice(output.indexOf('\nInvoice '));
    expect(invoiceIn(third.output)).toBe(invoiceIn(again.output));
  }, 120_000);
});
