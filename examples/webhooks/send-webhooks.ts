import { createHmac } from 'node:crypto';
import type { BillingEngine, DomainEvent } from '../../src/index.js';

/**
 * Sends every domain event to a URL, signed, in order for each customer, until each has been answered with 2xx: call it from
 * a timer or a job, as often as you like, from as many processes as you like.
 *
 * The receiver checks `Reckoner-Signature`, `t=<unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>" in hex>`, and remembers
 * `Reckoner-Event-Id`: an event may come twice.
 */
export function sendWebhooks(billing: BillingEngine, { url, secret, now = () => new Date() }: { url: string; secret: string; now?: () => Date }) {
  return billing.outbox.drain(async (event) => {
    const body = JSON.stringify(event);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'reckoner-event-id': event.id, 'reckoner-signature': signature(body, secret, now()) },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    // What is thrown here makes the outbox try again later, with growing pauses.
    if (!response.ok) throw new Error(`${url} answered ${response.status} to ${event.type}`);
  });
}

export function signature(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** What a host does with an event in its own process: `event.data` is typed by `event.type`. */
export function describeEvent(event: DomainEvent): string {
  switch (event.type) {
    case 'invoice.created':
      return `invoice ${event.data.invoice.number} over ${event.data.invoice.totalAmountCents} ${event.data.invoice.currency}`;
    case 'invoice.payment_failure':
      return `payment of ${event.data.invoice.number} failed: ${event.data.providerError.code ?? 'no reason given'}`;
    default:
      return event.type;
  }
}
