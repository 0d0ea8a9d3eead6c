import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BillingError } from '../../../src/index.js';
import type { Fault } from './fake-stripe.js';
import { type StripeWorld, stripeWorld } from './world.js';

const RUNS = process.env['DEEP'] ? 1_000 : 40;

type Command =
  | { kind: 'run'; faults: { on: string; fault: Fault }[]; atOnce: boolean }
  | { kind: 'tell'; order: number[] }
  | { kind: 'card'; method: string | null }
  | { kind: 'wait'; hours: number }
  | { kind: 'retry' | 'page' | 'pay' | 'click'; invoice: number }
  | { kind: 'decide'; intent: number; status: 'succeeded' | 'requires_payment_method' }
  | { kind: 'invoice' }
  | { kind: 'request' };

const CALLS = [
  'GET /v1/customers/:id', 'POST /v1/payment_intents', 'GET /v1/payment_intents', 'GET /v1/payment_intents/:id', 'POST /v1/payment_intents/:id/confirm',
  'POST /v1/payment_intents/:id/confirm', 'POST /v1/payment_intents/:id/cancel', 'GET /v1/checkout/sessions', 'POST /v1/checkout/sessions', 'POST /v1/checkout/sessions/:id/expire',
];
const method = fc.constantFrom('pm_ok', 'pm_ok', 'pm_declined', 'pm_debit', 'pm_auth', null);
/** Mostly the first invoice, so that much happens to it. */
const place = fc.constantFrom(0, 0, 0, 1);
const faults = fc.array(fc.record({ on: fc.constantFrom(...CALLS), fault: fc.constantFrom<Fault>('500', '500 after', '502', '502 after', '429') }), { maxLength: 4 });
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('run' as const), faults, atOnce: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('tell' as const), order: fc.array(fc.nat({ max: 20 }), { maxLength: 6 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('card' as const), method }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 25, 49) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('retry' as const, 'page' as const, 'pay' as const, 'click' as const), invoice: place }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('decide' as const), intent: fc.nat({ max: 3 }), status: fc.constantFrom('succeeded' as const, 'requires_payment_method' as const) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'invoice' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'request' as const }) },
  ),
  { minLength: 3, maxLength: 25 },
);

/** Refusals, and whatever Stripe keeps from happening, are outcomes like any other. */
async function attempt(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (error instanceof BillingError ? error.code === 'storage_unavailable' : !/went wrong|gateway|Too many|paid otherwise|in-progress/.test(String(error))) throw error;
  });
}

async function play({ billing, fake, ...world }: StripeWorld, others: StripeWorld['billing'], ids: string[], command: Command): Promise<void> {
  switch (command.kind) {
    case 'run':
      fake.faults.push(...command.faults);
      await Promise.all(command.atOnce ? [billing.run(), others.run()] : [billing.run()]);
      fake.faults.length = 0;
      return;
    case 'tell':
      // Some of what Stripe has to tell, again and again and in no order; nothing is ever lost for good.
      for (const index of command.order) if (fake.events[index]) await billing.payments.handleWebhook('stripe', fake.webhook(fake.events[index]));
      return;
    case 'card':
      return world.save(command.method);
    case 'wait':
      return world.wait(command.hours);
    case 'retry':
      return attempt(billing.invoices.retryPayment(ids[command.invoice] ?? 'none'));
    case 'page':
      return attempt(billing.invoices.paymentUrl(ids[command.invoice] ?? 'none'));
    case 'pay':
    case 'click': {
      // On a page asked for now, or on one that was left open before.
      if (command.kind === 'pay') await attempt(billing.invoices.paymentUrl(ids[command.invoice] ?? 'none'));
      const page = fake.pages.find(({ status, metadata }) => status === 'open' && metadata['reckoner_invoice_ids'] === ids[command.invoice]);
      if (page) fake.payPage(page.id);
      return;
    }
    case 'decide': {
      const intent = fake.intents[command.intent];
      // The bank decides on a debit; or the customer pays what was refused before, as long as it can be.
      const isOpen = intent?.status === 'processing' || (intent?.status === 'requires_payment_method' && intent.last_payment_error !== null);
      if (isOpen) fake.decide(intent.id, command.status);
      return;
    }
    case 'invoice':
      ids.push((await world.invoiced()).id);
      return;
    case 'request': {
      const overdue = (await billing.invoices.list({ paymentOverdue: true })).items.map(({ id }) => id);
      return attempt(billing.paymentRequests.create({ externalCustomerId: 'cus', invoiceIds: overdue }));
    }
  }
}

/** How often each invoice has been paid at Stripe. */
function timesPaid({ fake }: StripeWorld, id: string): number {
  return fake.charges().filter(({ invoiceIds }) => invoiceIds.includes(id)).length;
}

it('whatever goes wrong at Stripe, an invoice is charged once or not at all, and in the end the engine knows which', async () => {
  await fc.assert(
    fc.asyncProperty(commands, method, async (list, first) => {
      const world = await stripeWorld({ method: first });
      try {
        const { billing, fake } = world;
        const others = await world.open();
        const ids = [(await world.invoiced()).id];
        for (const command of list) {
          await play(world, others, ids, command);
          for (const id of ids) expect(timesPaid(world, id)).toBeLessThanOrEqual(1);
        }
        // Everything is told, banks and customers decide, and Stripe is well again.
        for (let rounds = 0; rounds < 3; rounds += 1) {
          for (const { id, status } of fake.intents) if (status === 'processing') fake.decide(id, 'succeeded');
          for (const event of fake.events) await billing.payments.handleWebhook('stripe', fake.webhook(event));
          expect((await billing.run()).failures).toEqual([]);
        }
        for (const id of ids) {
          const paid = timesPaid(world, id);
          const invoice = await billing.invoices.get(id);
          expect(paid).toBeLessThanOrEqual(1);
          expect(invoice).toMatchObject({ totalPaidAmountCents: 1000 * paid });
          expect(invoice.paymentStatus === 'succeeded').toBe(paid === 1);
        }
        const recorded = (await world.payments()).filter(({ status }) => status === 'succeeded').map(({ providerPaymentId }) => providerPaymentId);
        expect(recorded.sort()).toEqual(fake.charges().map(({ intent }) => intent).sort());
      } finally {
        await world.close();
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);
