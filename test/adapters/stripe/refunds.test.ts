import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './fake-stripe.js';
import { type StripeWorld, stripeWorld } from './world.js';

const REFUND = 'POST /v1/refunds';

describe('refunds through Stripe', () => {
  let world: StripeWorld;
  beforeEach(async () => void (world = await stripeWorld()));
  afterEach(() => world.close());

  async function refunded(amountCents: number) {
    const { id, fees } = await world.invoiced(1000);
    await world.billing.run();
    return world.billing.creditNotes.create({ invoiceId: id, refundAmountCents: amountCents, items: [{ feeId: fees[0]!.id, amountCents }] });
  }
  const refunds = () => world.fake.ledger.filter(({ kind }) => kind === 'refund').map(({ amount }) => amount);
  const status = async (id: string) => (await world.billing.creditNotes.get(id)).refundStatus;

  it('give back what a credit note says, once', async () => {
    const note = await refunded(400);
    await world.billing.run();
    await world.billing.run();
    expect(await status(note.id)).toBe('succeeded');
    expect(refunds()).toEqual([400]);
    expect(world.fake.refunds[0]!.metadata).toMatchObject({ reckoner_namespace: 'default' });
  });

  it.each<[string, Fault[], number]>([
    ['a time-out after it was given', ['hangs after'], 0],
    ['a 500 after it was given', ['500 after'], 0],
    ['a reset after it was given', ['resets after', 'resets'], 25],
    ['too many requests', ['429'], 0],
    // Stripe repeats its own error until it has forgotten the key.
    ['a 500 instead', ['500'], 25],
  ])('%s: it is given once', async (_, faults, hours) => {
    const note = await refunded(400);
    world.fake.fail(REFUND, ...faults);
    expect((await world.billing.run()).failures).toMatchObject([{ kind: 'refund' }]);
    expect(await status(note.id)).toBe('pending');
    world.wait(hours);
    expect((await world.billing.run()).failures).toEqual([]);
    expect(await status(note.id)).toBe('succeeded');
    expect(refunds()).toEqual([400]);
  });

  it('one that Stripe refuses has failed, with its code', async () => {
    const note = await refunded(400);
    // Given back by hand in the meantime.
    world.fake.ledger.push({ ...world.fake.ledger[0]!, kind: 'refund', amount: 900 });
    await world.billing.run();
    expect(await status(note.id)).toBe('failed');
    expect(await world.told('credit_note.provider_refund_failure')).toMatchObject([{ providerError: { code: 'charge_already_refunded' } }]);
  });

  it('one that takes its time is decided by webhooks, in whatever order they come', async () => {
    const note = await refunded(400);
    world.fake.intents[0]!.metadata['slow_refunds'] = 'yes';
    await world.billing.run();
    expect(await status(note.id)).toBe('pending');
    world.fake.decideRefund('re_1', 'succeeded');
    await world.deliver();
    expect(await status(note.id)).toBe('succeeded');

    world.fake.decideRefund('re_1', 'failed');
    world.fake.decideRefund('re_1', 'failed');
    await world.deliver();
    expect(await status(note.id)).toBe('failed');
    expect(await world.told('credit_note.provider_refund_failure')).toMatchObject([{ providerError: { code: 'expired_or_canceled_card' } }]);
    // The host gives the money back in another way; what is told again does not undo that.
    await world.billing.creditNotes.update(note.id, { refundStatus: 'succeeded' });
    world.fake.decideRefund('re_1', 'failed');
    world.fake.decideRefund('re_1', 'succeeded');
    await world.deliver();
    expect(await status(note.id)).toBe('succeeded');
  });
});
