import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { memory } from '../../adapters/memory/index.js';
import { describeEvent, sendWebhooks } from '../../examples/webhooks/send-webhooks.js';
import { BillingEngine, type DomainEvent } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';

const SECRET = 'whsec';

it('sends each event, signed, and again after the receiver was down', async () => {
  const received: DomainEvent[] = [];
  let down = true;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const [, seconds, sent] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(request.headers['reckoner-signature']))!;
      const right = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest();
      const isSigned = timingSafeEqual(right, Buffer.from(sent!, 'hex'));
      if (isSigned && !down) received.push(JSON.parse(body) as DomainEvent);
      response.writeHead(down ? 503 : isSigned ? 200 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  const clock = manualClock('2024-05-10T09:00:00Z');
  const billing = await BillingEngine.open({ storage: memory(), clock });
  try {
    await billing.customers.upsert({ externalId: 'cus', currency: 'EUR' });
    await billing.addOns.create({ code: 'item', name: 'Item', amountCents: 100, amountCurrency: 'EUR' });
    await billing.invoices.createOneOff({ externalCustomerId: 'cus', currency: 'EUR', fees: [{ addOnCode: 'item' }] });
    expect(await sendWebhooks(billing, { url, secret: SECRET })).toEqual({ delivered: 0, failed: 1 });
    down = false;
    clock.moveTo('2024-05-10T09:01:00Z');
    expect(await sendWebhooks(billing, { url, secret: SECRET })).toEqual({ delivered: 2, failed: 0 });
    expect(received.map(({ type, externalCustomerId }) => [type, externalCustomerId])).toEqual([['customer.created', 'cus'], ['invoice.one_off_created', 'cus']]);
    expect(describeEvent(received[0]!)).toBe('customer.created');
  } finally {
    await billing.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
